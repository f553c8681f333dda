import { isDataObject } from '../values/json-object.ts'
import type { RuleSchema } from './plan.ts'

/** The order of keywords in a written schema; others follow in alphabetical order. */
const order = [
  '$schema',
  '$id',
  '$ref',
  'title',
  'description',
  'labels',
  'type',
  'const',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'properties',
  'patternProperties',
  'additionalProperties',
  'propertyNames',
  'required',
  'items',
]

const rank = new Map(order.map((name, index) => [name, index]))

/** Keywords whose value maps names to schemas. */
export const schemaMaps: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependencies',
])

/** Keywords whose value is a schema, or a list of schemas. */
export const subschemas: ReadonlySet<string> = new Set([
  ...['items', 'additionalItems', 'contains', 'additionalProperties', 'propertyNames'],
  ...['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'],
])

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const byKeyword = (left: string, right: string): number =>
  (rank.get(left) ?? order.length) - (rank.get(right) ?? order.length) || byText(left, right)

const isName = (value: unknown): value is string => typeof value === 'string'

/** A list of types has `null` at its end, and a list of one type is that type. */
const canonicalType = (type: unknown): unknown => {
  if (!Array.isArray(type)) return type
  const types = [...new Set(type.filter((one) => one !== 'null')), ...(type.includes('null') ? ['null'] : [])]
  return types.length === 1 ? types[0] : types
}

const canonicalMap = (map: unknown): unknown => {
  if (!isDataObject(map)) return map
  return Object.fromEntries(
    Object.keys(map)
      .toSorted(byText)
      .map((name) => [name, canonicalValue(map[name])]),
  )
}

const canonicalValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => (isDataObject(item) ? canonicalSchema(item) : item))
  return isDataObject(value) ? canonicalSchema(value) : value
}

const canonicalMember = (keyword: string, value: unknown): unknown => {
  if (keyword === 'type') return canonicalType(value)
  if (keyword === 'required' && Array.isArray(value) && value.every(isName)) return [...new Set(value)].toSorted(byText)
  if (schemaMaps.has(keyword)) return canonicalMap(value)
  return subschemas.has(keyword) ? canonicalValue(value) : value
}

/** Segment's editor writes the place of a node as its `id`; an empty list of required names asks for nothing. */
const saysNothing = (keyword: string, value: unknown): boolean =>
  (keyword === 'id' && typeof value === 'string') ||
  (keyword === 'required' && Array.isArray(value) && value.length === 0) ||
  value === undefined

/** A schema with its keywords and names in one order, without what says nothing. Its meaning does not change. */
export const canonicalSchema = (schema: RuleSchema): RuleSchema =>
  Object.fromEntries(
    Object.keys(schema)
      .filter((keyword) => !saysNothing(keyword, schema[keyword]))
      .toSorted(byKeyword)
      .map((keyword) => [keyword, canonicalMember(keyword, schema[keyword])]),
  )
