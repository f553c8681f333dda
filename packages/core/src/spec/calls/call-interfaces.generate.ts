import { type CallType, callTypeNames } from '../call-type-names.ts'
import type { FieldKind } from '../field-kind.ts'
import { addressFields } from '../fields/address.ts'
import { type CallTypeSpec, callTypes } from '../fields/call-types.ts'
import { commonFields, deliveryFields, identityFields } from '../fields/common-fields.ts'
import { contextFields } from '../fields/context-fields.ts'
import type { FieldSpec } from '../fields/field-spec.ts'
import { groupTraits } from '../fields/group-traits.ts'
import { pageProperties } from '../fields/page-properties.ts'
import { screenProperties } from '../fields/screen-properties.ts'
import { trackProperties } from '../fields/track-properties.ts'
import { userTraits } from '../fields/user-traits.ts'

/** `wire`: what a valid call contains. `input`: what a caller may write, such as a `Date` for a time. */
type Mode = 'wire' | 'input'

type Fields = readonly FieldSpec[]

export const generatedNotice = '// Generated from the tables by `pnpm generate`; do not edit.'

/** A name in PascalCase. */
export const pascalCase = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('')

/** A docstring, indented like what follows it. */
export const docstring = (lines: readonly string[], indent = ''): string => {
  const safe = lines.map((line) => line.replaceAll('*/', '*\\/'))
  if (safe.length === 1) return `${indent}/** ${safe[0]} */`
  return [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`), `${indent} */`].join('\n')
}

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

const member = (row: FieldSpec, type: string): string =>
  `${docstring([row.help], '  ')}\n  readonly ${row.name}${row.required ? '' : '?'}: ${type}`

const topLevelMember = (row: FieldSpec, mode: Mode): string =>
  member(row, `${topLevelType(row, mode)}${row.nullable ? ' | null' : ''}${row.required ? '' : ' | undefined'}`)

const objectInterface = (fields: Fields, mode: Mode): string => {
  const [, help = ''] = objectNames.get(fields) ?? []
  const lines = mode === 'wire' ? [help.replace('reserved ', '')] : [help]
  const members = fields.map((row) => member(row, `${valueType(row, mode)} | null | undefined`))
  const others = mode === 'wire' ? ['  /** Any other name. */\n  readonly [name: string]: unknown'] : []
  return [docstring(lines), `export interface ${objectName(fields, mode)} {`, ...members, ...others, '}'].join('\n')
}

const specOf = (type: CallType): CallTypeSpec => callTypes[type]

const isIdentity = ({ name }: FieldSpec): boolean => identityFields.some((row) => row.name === name)

/** The fields of a call without those that the union of its ids has. */
const ownFields = (type: CallType): Fields => {
  const { identity, fields } = specOf(type)
  switch (identity) {
    case 'user-or-anonymous':
      return fields.filter((row) => !isIdentity(row))
    case 'user-and-previous':
      return fields.map((row) => (row.name === 'userId' ? { ...withoutNull(row), required: true } : row))
    default:
      return identity satisfies never
  }
}

const withoutNull = ({ nullable: _, ...row }: FieldSpec): FieldSpec => row

const idsOf = (type: CallType): string => (specOf(type).identity === 'user-or-anonymous' ? 'CallIds & ' : '')

/** `an Identify`, `a Track`. */
const article = (type: CallType): string => {
  const { label } = specOf(type)
  return `${/^[AEIOU]/.test(label) ? 'an' : 'a'} ${label}`
}

const callDoc = (type: CallType, what: string): string =>
  docstring([`${what} ${specOf(type).help}`, `@see ${specOf(type).page}`])

const fieldsName = (type: CallType, mode: Mode): string => `${pascalCase(type)}${mode === 'wire' ? 'Call' : ''}Fields`

/** The parameters of the fields of a call whose properties depend on the name of its event. */
const eventParameters = '<Name extends string = string, Properties = OpenObject<TrackPropertiesInput>>'

const eventMember = (row: FieldSpec): string => {
  if (row.name === 'event') return member(row, 'Name')
  return row.name === 'properties' ? member(row, 'Properties | undefined') : topLevelMember(row, 'input')
}

const sharedFields: Fields = [...commonFields, ...deliveryFields]

const isShared = ({ name }: FieldSpec): boolean => sharedFields.some((row) => row.name === name)

const sharedName = (mode: Mode): string => (mode === 'wire' ? 'SharedCallFields' : 'SharedFields')

const sharedInterface = (mode: Mode): string =>
  [
    docstring(['The fields that every call may have.']),
    `export interface ${sharedName(mode)} {`,
    ...sharedFields.map((row) => topLevelMember(row, mode)),
    '}',
  ].join('\n')

const callFields = (type: CallType, mode: Mode): string => {
  const doc = docstring([`The fields of ${article(type)} call besides its type and the ids of its user.`])
  const fields = ownFields(type)
  // An alias and not an interface: in an intersection, each member instantiates a generic interface anew, and editors show
  // a docstring only if there is one symbol.
  if (type === 'track' && mode === 'input') {
    return `${doc}\nexport type ${fieldsName(type, mode)}${eventParameters} = {\n${fields.map(eventMember).join('\n')}\n}`
  }
  const members = fields.filter((row) => !isShared(row)).map((row) => topLevelMember(row, mode))
  return [doc, `export interface ${fieldsName(type, mode)} extends ${sharedName(mode)} {`, ...members, '}'].join('\n')
}

const identityTypes = (): string => {
  const idMember = (name: string, type: string): string =>
    `${docstring([identityFields.find((row) => row.name === name)?.help ?? ''], '  ')}\n  readonly ${name}${type}`
  const alternative = (name: string, doc: string, members: readonly string[]): string =>
    [docstring([doc]), `export interface ${name} {`, ...members, '}'].join('\n')
  return [
    alternative('WithUserId', 'A user you know.', [
      idMember('userId', ': string'),
      idMember('anonymousId', '?: string | null | undefined'),
    ]),
    alternative('WithAnonymousId', 'A user you may not know yet.', [
      idMember('userId', '?: string | null | undefined'),
      idMember('anonymousId', ': string'),
    ]),
    `${docstring(['The ids of a call: a userId, an anonymousId, or both.'])}\nexport type CallIds = WithUserId | WithAnonymousId`,
    // The same for a literal of one call. Editors show a docstring only if one alternative fits what is written, so the type
    // of userId tells these apart. The compiler explains a mistake by the last one that fits, in this order or by name.
    //
    // With exactOptionalPropertyTypes, the compiler does not look whether a member that tells alternatives apart may be
    // missing. An optional userId without an anonymousId fits KnownUser, and is an error because of BothIds.
    alternative('BothIds extends KnownUser', 'A user with both ids.', [idMember('anonymousId', ': string')]),
    alternative('UnknownUser', 'A user you do not know yet.', [
      idMember('userId', '?: null | undefined'),
      idMember('anonymousId', ': string'),
    ]),
    alternative('KnownUser', 'A user you know.', [
      idMember('userId', ': string'),
      idMember('anonymousId', '?: string | null | undefined'),
    ]),
    `${docstring(['A call needs a userId or an anonymousId.'])}\nexport type UserIdOrAnonymousId = BothIds | UnknownUser | KnownUser`,
  ].join('\n\n')
}

const objectsOf = (mode: Mode): readonly string[] =>
  [...objectNames.keys()].map((fields) => objectInterface(fields, mode))

const callType = (type: CallType): string =>
  [
    callDoc(type, `A valid ${specOf(type).label} call.`),
    `export type ${pascalCase(type)}Call = { readonly type: '${type}' } & ${idsOf(type)}${fieldsName(type, 'wire')}`,
  ].join('\n')

/** The types of valid calls. */
export const callsText = (): string =>
  `${[
    [
      generatedNotice,
      `import type { JsonObject } from '../../values/json-object.ts'`,
      `import type { CallIds } from './call-inputs.generated.ts'`,
    ].join('\n'),
    ...objectsOf('wire'),
    sharedInterface('wire'),
    ...callTypeNames.flatMap((type) => [callFields(type, 'wire'), callType(type)]),
    [
      docstring(['The six calls by type.']),
      'export interface CallsByType {',
      ...callTypeNames.map((type) => `  readonly ${type}: ${pascalCase(type)}Call`),
      '}',
    ].join('\n'),
    `${docstring(['Any of the six calls, told apart by `type`.'])}\nexport type SegmentCall = CallsByType[keyof CallsByType]`,
  ].join('\n\n')}\n`

/** The types of what a caller writes. */
export const callInputsText = (): string =>
  `${[
    [generatedNotice, `import type { AnyObject, AsJson, OpenObject } from './open-object.ts'`].join('\n'),
    identityTypes(),
    ...objectsOf('input'),
    sharedInterface('input'),
    ...callTypeNames.map((type) => callFields(type, 'input')),
    [
      docstring(['Any of the six calls as a caller writes it, told apart by `type`.']),
      `export type CallInput${eventParameters} =`,
      ...callTypeNames.map(
        (type) =>
          `  | ({ readonly type: '${type}' } & ${idsOf(type)}${fieldsName(type, 'input')}${type === 'track' ? '<Name, Properties>' : ''})`,
      ),
    ].join('\n'),
  ].join('\n\n')}\n`
