import type { RuleSchema } from '@org/segment-core/plan'
import type { Field, JsonType } from './field.ts'
import { type PersonalData, personalByName } from './personal-data.ts'

/** What the schema of one field is based on. */
export interface FieldEvidence {
  /** Names and brackets, such as `properties.products[].sku`. */
  readonly path: string
  /** Values that were seen. */
  readonly seen: number
  /** Objects that could have had the field; absent for entries of a list. */
  readonly of?: number
  /** Values of each type. */
  readonly types: Readonly<Partial<Record<JsonType, number>>>
  readonly required: boolean
  /** Texts of an enum with their counts. */
  readonly values?: Readonly<Record<string, number>>
  readonly format?: string
  /** A guess by the name and the values. */
  readonly personalData?: PersonalData
  /** Whether the names of an object are data, so that the schema lists none. */
  readonly isMap?: true
}

/** Values of a field from which on few different ones are taken for all that there are. */
const enumEvidence = { values: 20, perValue: 4 }

/** Numbers of which a sample may happen to be whole. */
const fractional =
  /(?:amount|price|total|revenue|value|cost|tax|shipping|discount|rate|score|weight|latitude|longitude|lat|lng|lon|percent|percentage|balance|fee|margin)$/i

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const sorted = <Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
  [...map].toSorted(([one], [other]) => byText(one, other))

/** An object with any names, `__proto__` too. */
const objectOf = <Value>(entries: readonly (readonly [string, Value])[]): { readonly [name: string]: Value } =>
  Object.fromEntries(entries)

const personalOf = ({ personal, types }: Field, name: string, parent: string): PersonalData | undefined => {
  const strings = types.get('string') ?? 0
  const [found] = [...personal].toSorted(([, one], [, other]) => other - one)
  if (found !== undefined && found[1] * 2 >= strings) return found[0]
  return strings > 0 || types.has('integer') || types.has('number') ? personalByName(name, parent) : undefined
}

/** The types of a schema, without null. */
const schemaTypes = ({ types }: Field, name: string): readonly string[] => {
  const found = [...types.keys()].filter((type) => type !== 'null')
  if (found.includes('number') || (found.includes('integer') && fractional.test(name))) {
    return [...new Set(found.map((type) => (type === 'integer' ? 'number' : type)))].toSorted(byText)
  }
  return found.toSorted(byText)
}

const enumOf = ({ texts, types }: Field): ReadonlyMap<string, number> | undefined => {
  const strings = types.get('string') ?? 0
  if (texts === undefined || texts.size === 0 || strings < enumEvidence.values) return undefined
  if (strings < texts.size * enumEvidence.perValue) return undefined
  // The other types would have to be listed too.
  return [...types.keys()].every((type) => type === 'string' || type === 'null') ? texts : undefined
}

/** Whether every object had a field; only of the calls that were read whole. */
interface SchemaOptions {
  readonly presence: boolean
  /** Gets what each field is based on. */
  readonly evidence: (entry: FieldEvidence) => void
}

/** The schema of a field's values, and what it is based on. */
export const schemaOfField = (
  field: Field,
  place: { readonly name: string; readonly parent: string; readonly path: string; readonly of?: number },
  options: SchemaOptions,
): RuleSchema => {
  const { name, parent, path, of } = place
  const required = options.presence && of !== undefined && field.seen === of
  const types = schemaTypes(field, name)
  const isNullable = field.types.has('null')
  const personalData = personalOf(field, name, parent)
  const format = field.types.has('string') ? field.formats[0] : undefined
  const texts = personalData === undefined && format === undefined ? enumOf(field) : undefined
  const isMap = field.types.has('object') && field.members === undefined
  options.evidence({
    ...{ path, seen: field.seen, ...(of === undefined ? {} : { of }) },
    ...{ types: Object.fromEntries(sorted(field.types)), required },
    ...(texts === undefined ? {} : { values: objectOf(sorted(texts)) }),
    ...(format === undefined ? {} : { format }),
    ...(personalData === undefined ? {} : { personalData }),
    ...(isMap ? { isMap } : {}),
  })
  const all = [...types, ...(isNullable && types.length > 0 ? ['null'] : [])]
  const { items } = field
  return {
    ...(personalData === undefined ? {} : { description: `May be personal data: ${personalData}.` }),
    ...(all.length === 0 ? {} : { type: all.length === 1 ? all[0] : all }),
    ...(texts === undefined ? {} : { enum: [...sorted(texts).map(([text]) => text), ...(isNullable ? [null] : [])] }),
    ...(format === undefined ? {} : { format }),
    ...membersSchema(field, { name, path }, options),
    ...(items === undefined ? {} : { items: schemaOfField(items, { name, parent, path: `${path}[]` }, options) }),
  }
}

const membersSchema = (
  field: Field,
  { name, path }: { readonly name: string; readonly path: string },
  options: SchemaOptions,
): RuleSchema => {
  const { members } = field
  if (members === undefined || members.size === 0) return {}
  const of = field.types.get('object') ?? 0
  const entries = sorted(members)
  const required = options.presence ? entries.filter(([, member]) => member.seen === of).map(([member]) => member) : []
  return {
    properties: objectOf(
      entries.map(([member, inner]) => [
        member,
        schemaOfField(inner, { name: member, parent: name, path: `${path}.${member}`, of }, options),
      ]),
    ),
    ...(required.length === 0 ? {} : { required }),
  }
}
