import { schemaFormats } from '@org/segment-core/internal'
import { type PersonalData, personalByValue } from './personal-data.ts'

/** The type of a JSON value; of numbers, whether all of them are integers. */
export type JsonType = 'array' | 'boolean' | 'integer' | 'null' | 'number' | 'object' | 'string'

/** Formats that are worth saying, the most special first. */
const formatNames = ['date-time', 'date', 'email', 'uuid', 'ipv4', 'ipv6', 'uri'] as const

/** A format that all texts of a field have. */
export type FieldFormat = (typeof formatNames)[number]

/** What bounds the memory, whatever the calls contain. */
export const inferLimits = {
  /** Names of one object. An object with more is a map, whose names are data. */
  names: 200,
  /** Fields of all rules together: about 100 MB. */
  fields: 100_000,
  /** Levels of objects and lists below the properties. */
  levels: 10,
  /** Different texts of one field that are counted. */
  values: 20,
  /** Characters of a text that is counted. */
  valueLength: 60,
  /** Entries of one list that are looked at. */
  entries: 1_000,
} as const

/** What the values of one field were. */
export interface Field {
  /** Values, null included. */
  seen: number
  readonly types: Map<JsonType, number>
  /** Different short texts with their counts; undefined if there are too many. */
  texts: Map<string, number> | undefined
  /** Formats that every text so far has. */
  formats: readonly FieldFormat[]
  /** What texts look like. */
  readonly personal: Map<PersonalData, number>
  /** Members of objects; undefined if the object is a map. */
  members: Map<string, Field> | undefined
  /** Entries of lists. */
  items: Field | undefined
}

/** How many more fields there may be. */
export interface FieldBudget {
  left: number
}

/** A field without values. */
export const emptyField = (): Field => ({
  ...{ seen: 0, types: new Map(), texts: new Map(), formats: formatNames, personal: new Map() },
  ...{ members: new Map(), items: undefined },
})

const count = <Key>(counts: Map<Key, number>, key: Key): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const typeOf = (value: unknown): JsonType => {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  const type = typeof value
  return type === 'string' || type === 'boolean' ? type : 'object'
}

const hasFormat = (name: FieldFormat, text: string): boolean =>
  // The standard takes size:large for an address.
  (name !== 'uri' || /^https?:\/\//i.test(text)) && schemaFormats[name]?.test(text) === true

const addText = (field: Field, text: string): void => {
  if (field.formats.length > 0) field.formats = field.formats.filter((name) => hasFormat(name, text))
  const personal = personalByValue(text)
  if (personal !== undefined) count(field.personal, personal)
  const { texts } = field
  if (texts === undefined) return
  if (text.length <= inferLimits.valueLength && (texts.has(text) || texts.size < inferLimits.values)) {
    count(texts, text)
  } else field.texts = undefined
}

const fieldsIn = (field: Field): number =>
  1 +
  (field.items === undefined ? 0 : fieldsIn(field.items)) +
  [...(field.members ?? new Map<string, Field>()).values()].reduce((sum, member) => sum + fieldsIn(member), 0)

/** A field that is new, if there may be another one. */
const newField = (budget: FieldBudget): Field | undefined => {
  if (budget.left === 0) return undefined
  budget.left -= 1
  return emptyField()
}

const addMembers = (field: Field, object: object, budget: FieldBudget, levels: number): void => {
  for (const [name, value] of Object.entries(object)) {
    const { members } = field
    if (members === undefined) return
    const member = members.get(name) ?? newField(budget)
    if (member === undefined) continue
    if (!members.has(name)) {
      if (members.size >= inferLimits.names) {
        budget.left += fieldsIn(field)
        field.members = undefined
        return
      }
      members.set(name, member)
    }
    addValue(member, value, budget, levels - 1)
  }
}

/** Counts a value of a field. */
export const addValue = (
  field: Field,
  value: unknown,
  budget: FieldBudget,
  levels: number = inferLimits.levels,
): void => {
  field.seen += 1
  const type = typeOf(value)
  count(field.types, type)
  if (typeof value === 'string') addText(field, value)
  if (levels === 0 || typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) {
    addMembers(field, value, budget, levels)
    return
  }
  if (value.length === 0) return
  field.items ??= newField(budget)
  if (field.items === undefined) return
  for (const entry of value.slice(0, inferLimits.entries)) addValue(field.items, entry, budget, levels - 1)
}
