import { type CallType, callTypeNames } from '../call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../fields/call-types.ts'
import { commonFields, deliveryFields, identityFields } from '../fields/common-fields.ts'
import type { FieldSpec } from '../fields/field-spec.ts'
import { type Fields, type Mode, member, objectsOf, topLevelMember } from './field-types.generate.ts'
import { docstring, generatedNotice, pascalCase } from './generated-text.generate.ts'
import { identityTypes } from './identity-types.generate.ts'

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
  // An alias and not an interface: an intersection has its own instance of a generic interface, and editors show a docstring
  // only if all alternatives share it.
  if (type === 'track' && mode === 'input') {
    return `${doc}\nexport type ${fieldsName(type, mode)}${eventParameters} = {\n${fields.map(eventMember).join('\n')}\n}`
  }
  const members = fields.filter((row) => !isShared(row)).map((row) => topLevelMember(row, mode))
  return [doc, `export interface ${fieldsName(type, mode)} extends ${sharedName(mode)} {`, ...members, '}'].join('\n')
}

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
