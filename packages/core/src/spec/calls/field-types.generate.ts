import type { FieldKind } from '../field-kind.ts'
import { addressFields } from '../fields/address.ts'
import { contextFields } from '../fields/context-fields.ts'
import type { FieldSpec } from '../fields/field-spec.ts'
import { groupTraits } from '../fields/group-traits.ts'
import { pageProperties } from '../fields/page-properties.ts'
import { screenProperties } from '../fields/screen-properties.ts'
import { trackProperties } from '../fields/track-properties.ts'
import { userTraits } from '../fields/user-traits.ts'
import { docstring, pascalCase } from './generated-text.generate.ts'

/** `wire`: what a valid call contains. `input`: what a caller may write, such as a `Date` for a time. */
export type Mode = 'wire' | 'input'

/** Rows of a table. */
export type Fields = readonly FieldSpec[]

const objectNames = new Map<Fields, readonly [name: string, help: string]>([
  [addressFields, ['Address', 'A postal address.']],
  [userTraits, ['UserTraits', 'The reserved traits of a user.']],
  [groupTraits, ['GroupTraits', 'The reserved traits of a group.']],
  [trackProperties, ['TrackProperties', 'The properties that every event may have.']],
  [pageProperties, ['PageProperties', 'The reserved properties of a Page call.']],
  [screenProperties, ['ScreenProperties', 'The reserved properties of a Screen call.']],
  [contextFields, ['Context', 'The reserved fields of the context of a call.']],
])

/** Names the objects inside an object after it. */
const nameInside = (fields: Fields, owner: string): void => {
  for (const row of fields) {
    if (row.fields === undefined || objectNames.has(row.fields)) continue
    const name = `${owner}${pascalCase(row.name)}`
    objectNames.set(row.fields, [name, row.help])
    nameInside(row.fields, name)
  }
}

for (const [fields, [name]] of [...objectNames]) nameInside(fields, name)

const objectName = (fields: Fields, mode: Mode): string => {
  const [name] = objectNames.get(fields) ?? []
  if (name === undefined) throw new Error(`An object of ${fields.map((row) => row.name).join(', ')} needs a name.`)
  return mode === 'wire' ? name : `${name}Input`
}

const objectType = (fields: Fields | undefined, mode: Mode): string => {
  if (fields === undefined) return mode === 'wire' ? 'JsonObject' : 'AnyObject'
  return mode === 'wire' ? objectName(fields, mode) : `OpenObject<${objectName(fields, mode)}>`
}

/** Whether an object may take the place of a value of this kind; toJSON then makes the value. */
const isWrittenByToJson = (kind: FieldKind): boolean => !['boolean', 'object', 'array', 'json'].includes(kind)

const kindType = (kind: FieldKind, row: FieldSpec, mode: Mode): string => {
  switch (kind) {
    case 'string':
    case 'id':
    case 'datetime':
      return row.values === undefined ? 'string' : row.values.map((value) => `'${value}'`).join(' | ')
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'object':
      return objectType(row.fields, mode)
    case 'array':
      return row.items === undefined
        ? 'readonly unknown[]'
        : `readonly ${inArray(kindType(row.items, { ...row, kind: row.items }, mode), row.items, mode)}[]`
    case 'json':
      return 'unknown'
    default:
      return kind satisfies never
  }
}

const inArray = (type: string, kind: FieldKind, mode: Mode): string =>
  mode === 'input' && isWrittenByToJson(kind) ? `AsJson<${type}>` : type

const valueType = (row: FieldSpec, mode: Mode): string => {
  const kinds = [row.kind, ...(row.also ?? [])]
  const type = [...new Set(kinds.map((kind) => kindType(kind, row, mode)))].join(' | ')
  return mode === 'input' && row.values === undefined && kinds.every(isWrittenByToJson) ? `AsJson<${type}>` : type
}

/** The values that an id, a name or a time at the top level of a call may have. */
const topLevelType = (row: FieldSpec, mode: Mode): string =>
  row.kind === 'id' || row.kind === 'string' ? kindType(row.kind, row, mode) : valueType(row, mode)

/** A member of an interface, with the help of its row. */
export const member = (row: FieldSpec, type: string): string =>
  `${docstring([row.help], '  ')}\n  readonly ${row.name}${row.required ? '' : '?'}: ${type}`

/** A field at the top level of a call. */
export const topLevelMember = (row: FieldSpec, mode: Mode): string =>
  member(row, `${topLevelType(row, mode)}${row.nullable ? ' | null' : ''}${row.required ? '' : ' | undefined'}`)

const objectInterface = (fields: Fields, mode: Mode): string => {
  const [, help = ''] = objectNames.get(fields) ?? []
  const lines = mode === 'wire' ? [help.replace('reserved ', '')] : [help]
  const members = fields.map((row) => member(row, `${valueType(row, mode)} | null | undefined`))
  const others = mode === 'wire' ? ['  /** Any other name. */\n  readonly [name: string]: unknown'] : []
  return [docstring(lines), `export interface ${objectName(fields, mode)} {`, ...members, ...others, '}'].join('\n')
}

/** The interfaces of the objects in calls. */
export const objectsOf = (mode: Mode): readonly string[] =>
  [...objectNames.keys()].map((fields) => objectInterface(fields, mode))
