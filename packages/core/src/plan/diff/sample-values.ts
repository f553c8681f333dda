import type { IssuePath } from '../../error/segment-issue.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { compileSchema } from '../schema/compile-schema.ts'
import { compilePattern } from '../schema/pattern.ts'
import { exampleOf } from '../schema/pattern-tree.ts'
import { askingRun } from '../schema/run.ts'
import { comparePatterns } from './compare-patterns.ts'

/** Longest text and list that is made. */
const mostItems = 2000

const formatted = [
  ...['2026-01-31T09:30:00Z', '2026-01-31', '09:30:00Z', 'ada@example.com', 'example.com', '192.0.2.1', '2001:db8::1'],
  ...['https://example.com/', '7c9e6679-7425-40de-944b-e07fc1f90ae7', '/a/0', 'Ab 1', 'EUR', '12345'],
]
const asMap = (value: unknown): JsonObject => (isDataObject(value) ? value : {})
const own = (map: JsonObject, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined)
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const numbersIn = (schemas: readonly JsonObject[], ...names: readonly string[]): readonly number[] =>
  schemas.flatMap((schema) => names.map((name) => schema[name])).filter((value) => typeof value === 'number')

/** Literal texts in a pattern: its alternatives without anchors and groups, with and without its quantifiers. */
const literals = (pattern: unknown): readonly string[] =>
  typeof pattern === 'string'
    ? pattern.split('|').flatMap((part) => {
        const text = part.replace(/[\^$()]|\\(?=\W)/g, '')
        return [text, text.replace(/[+*?]/g, '')]
      })
    : []

/** Texts that a pattern matches, of several lengths. */
const matching = (pattern: unknown, lengths: readonly number[]): readonly string[] => {
  const compiled = typeof pattern === 'string' ? compilePattern(pattern) : undefined
  if (compiled?.ok !== true) return []
  return lengths.map((more) => exampleOf(compiled.tree, more))
}

const counts = (schemas: readonly JsonObject[], ...names: readonly string[]): readonly number[] =>
  [...new Set([1, ...numbersIn(schemas, ...names).flatMap((bound) => [bound, bound - 1, bound + 1]), 0])].filter(
    (count) => count >= 0 && count <= mostItems,
  )

/** A value that fits a schema, as small as possible; undefined if none is found. */
const sample = (schema: unknown): unknown => {
  const { check } = compileSchema({ allOf: [schema ?? true] })
  return candidates(asMap(schema), {}, false).find((value) => check(value, askingRun()))
}

const sampleObject = (schema: JsonObject): JsonObject => {
  const map = asMap(schema.properties)
  return Object.fromEntries(asList(schema.required).map((name) => [name, sample(own(map, String(name)))]))
}

/** Properties of which objects are made. */
const mostProperties = 50

/** Objects with each optional property of a schema, and with all of them. */
const fullerObjects = (schema: JsonObject, base: JsonObject): readonly JsonObject[] => {
  const optional = Object.entries(asMap(schema.properties))
    .filter(([name]) => !Object.hasOwn(base, name))
    .slice(0, mostProperties)
    .map(([name, value]): JsonObject => ({ [name]: sample(value) }))
  return [...optional, Object.assign({}, ...optional)].map((some) => ({ ...base, ...some }))
}

/** Values around what a schema and its next version say; not all of them fit. */
const candidates = (schema: JsonObject, next: JsonObject, objects = true): readonly unknown[] => {
  const both = [schema, next]
  const base = sampleObject(schema)
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items
  const item = isDataObject(items) ? sample(items) : 'x'
  const bounds = numbersIn(both, 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')
  const lengths = counts(both, 'minLength', 'maxLength')
  const whole = asList(schema.required).length > 0 || schema.properties !== undefined
  return [
    ...('const' in schema ? [schema.const] : []),
    ...both.flatMap(({ enum: listed, examples }) => [...asList(listed), ...asList(examples)]),
    ...(whole ? [base] : []),
    ...both.flatMap(({ pattern }) => literals(pattern)),
    ...(next.pattern === undefined || schema.pattern === next.pattern
      ? []
      : comparePatterns(schema.pattern, next.pattern).onlyInner),
    ...both.flatMap(({ pattern }) => matching(pattern, lengths)),
    ...lengths.map((count) => 'x'.repeat(count)),
    ...[
      1,
      0.5,
      -1,
      0,
      ...bounds.flatMap((bound) => [bound, bound + 1, bound - 1, bound + 0.5, bound - 0.5, bound / 2]),
    ],
    ...[true, false, null],
    base,
    ...[
      { ...base, other: 'x' },
      ...counts(both, 'minItems', 'maxItems').map((count) => Array.from({ length: count }, () => item)),
      [item, item],
      ...(objects ? fullerObjects(schema, base) : []),
    ],
    ...formatted,
  ]
}

/** Values for a schema whose part at a path varies. */
export const sampleValues = (schema: unknown, next: unknown, [name, ...rest]: IssuePath): readonly unknown[] => {
  const [old, now] = [asMap(schema), asMap(next)]
  if (name === undefined) return candidates(old, now)
  if (typeof name === 'number') return sampleValues(old.items, now.items, rest).map((value) => [value])
  const base = sampleObject(old)
  const [was, is] = [own(asMap(old.properties), name), own(asMap(now.properties), name)]
  return sampleValues(was, is, rest).map((value) => ({ ...base, [name]: value }))
}
