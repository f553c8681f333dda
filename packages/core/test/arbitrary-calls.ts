import fc from 'fast-check'
import { type CallType, callTypeNames } from '../src/spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../src/spec/fields/call-types.ts'
import type { FieldKind, FieldSpec } from '../src/spec/fields/field-spec.ts'
import type {
  SemanticEventSpec,
  SemanticProperties,
  SemanticPropertyType,
} from '../src/spec/semantic-events/semantic-event-spec.ts'
import { type SemanticEventCategory, semanticEventCategories } from '../src/spec/semantic-events/semantic-events.ts'
import { segmentFields, toleratedFields } from '../src/spec/top-level-names.ts'
import { normalizedName } from '../src/values/normalized-name.ts'

type Entry = readonly [name: string, value: unknown]

const cyclic = (): unknown => {
  const value: Record<string, unknown> = { a: 1 }
  value.self = [value]
  return value
}

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = { value }
  return value
}

const categories: readonly SemanticEventCategory[] = semanticEventCategories
const semanticEvents: readonly SemanticEventSpec[] = categories.flatMap(({ events }) => events)

const json: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 })

/** Values that no field of a call accepts, and some that most do: wrong kinds, missing values, and values that are not JSON. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, '', ' ', '0', 0, -1, 1.5, true, false, Number.NaN, 1n, Symbol.iterator),
  fc.constantFrom<unknown>('null', 'guest', 'ada@example.com', 'usd', 'USD', 'nonsense', '2024-05-01T09:30:00'),
  fc.constantFrom('2024-02-30T00:00:00.000Z', '2031-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '2024-05-01'),
  fc.constantFrom(Number.POSITIVE_INFINITY, 2 ** 60, '2024-05-01T09:30:00+02:00', 'x'.repeat(100), 'x'.repeat(501)),
  fc.constant('é'.repeat(9_000)),
  fc
    .constantFrom<() => unknown>(
      () => new Date(0),
      () => new Map([['a', 1]]),
      () => () => 1,
      () => Object.create(null),
      () => Object.assign(Object.create(null), { a: 1 }),
      () => Object.create({ inherited: 1 }),
      () =>
        new (class Point {
          x = 1
        })(),
      () => ({ toJSON: () => 1 }),
      () => Object.defineProperty({}, 'toJSON', { value: () => 1 }),
      () => ({ [Symbol.toStringTag]: 'Tagged' }),
      () => ({ [Symbol('hidden')]: 1, All: true }),
      () => Object.setPrototypeOf(new Date(0), Object.prototype),
      () => [undefined],
      () => new Array(2),
      () => [null, { a: 1 }],
      () => JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}'),
      () => cyclic(),
      () => nested(40),
      () => nested(300),
    )
    .map((make) => make()),
  json,
)

const words = fc.stringMatching(/^[a-z]{2,8}( [a-z]{2,8}){0,3}$/)

const time = fc
  .date({ min: new Date('1971-01-01T00:00:00Z'), max: new Date('2026-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => (date.getTime() % 4 === 0 ? date.toISOString().replace(/\.\d+Z$/, '+02:00') : date.toISOString()))

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })

const kindValue: Readonly<Record<FieldKind, fc.Arbitrary<unknown>>> = {
  string: words,
  id: fc.oneof(fc.uuid(), fc.stringMatching(/^user-[2-9]{1,9}$/)),
  number,
  integer: fc.integer(),
  boolean: fc.boolean(),
  datetime: time,
  object: fc.dictionary(words, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
  array: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
  json: json,
}

const formatValue: Readonly<Record<NonNullable<FieldSpec['format']>, fc.Arbitrary<unknown>>> = {
  email: fc.constantFrom('ada@example.com', 'grace@localhost'),
  uri: fc.constantFrom('https://example.com/a?b=c', 'example.com', 'mailto:ada'),
  currency: fc.constantFrom('USD', 'EUR', 'DEM'),
  date: fc.constantFrom('1988-03-14', '1988-03-14T00:00:00Z'),
  'date-time': time,
}

/** A value that a row of the tables accepts without an issue. */
const rightValue = (row: FieldSpec): fc.Arbitrary<unknown> => {
  if (row.values !== undefined) return fc.constantFrom(...row.values)
  if (row.format !== undefined) return formatValue[row.format]
  if (row.kind === 'array' && row.items !== undefined) return fc.array(kindValue[row.items], { maxLength: 3 })
  if (row.fields !== undefined) return openObject(row.fields, 1)
  return fc.oneof(...[row.kind, ...(row.also ?? [])].map((kind) => kindValue[kind]))
}

const variants = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(
    ...names.flatMap((name) => [
      name.toUpperCase(),
      name.toLowerCase(),
      name.replace(/[A-Z ]/g, (letter) => `_${letter.trim().toLowerCase()}`),
      `${name}_`,
      name.replaceAll('_', ' '),
      name.replaceAll(' ', '-'),
    ]),
  )

const customName = fc.oneof(
  fc.stringMatching(/^[a-z]{1,5}[A-Z_ -]?[a-z0-9]{0,9}$/),
  fc.string({ minLength: 0, maxLength: 12 }),
)

const customEntry = (taken: readonly string[]): fc.Arbitrary<Entry> => {
  const folded = new Set(taken.map(normalizedName))
  const name = customName.filter((candidate) => !folded.has(normalizedName(candidate)))
  return fc.tuple(name, json)
}

/** How often an invalid value is inserted: 0 means never, otherwise one time in this many. */
type Oddity = number

const oddly = (oddity: Oddity, right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  oddity === 0 ? right : fc.oneof({ weight: oddity, arbitrary: right }, { weight: 1, arbitrary: oddValue })

const objectOf = (entries: readonly (readonly [number, fc.Arbitrary<Entry>])[]): fc.Arbitrary<object> =>
  fc
    .array(fc.oneof(...entries.map(([weight, arbitrary]) => ({ weight, arbitrary }))), { maxLength: 8 })
    .map((list) => Object.fromEntries(list))

const named = (name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Entry> => fc.tuple(fc.constant(name), value)

const openObject = (
  fields: readonly FieldSpec[],
  oddity: Oddity,
  more: readonly string[] = [],
): fc.Arbitrary<object> => {
  const spellings = [...more, ...fields.flatMap((row) => [row.name, ...(row.alternatives ?? [])])]
  const reserved = fields.map((row): fc.Arbitrary<Entry> => {
    const right = row.fields === undefined ? rightValue(row) : openObject(row.fields, oddity)
    return named(row.name, fc.oneof({ weight: 9, arbitrary: oddly(oddity, right) }, fc.constant(null)))
  })
  return objectOf([
    [10, fc.oneof(...reserved)],
    [10, customEntry(spellings)],
    ...(oddity === 0 ? [] : [[1, fc.tuple(variants(spellings), json)] as const]),
  ])
}

const semanticValue: Readonly<Record<SemanticPropertyType, fc.Arbitrary<unknown>>> = {
  string: words,
  number,
  integer: fc.integer(),
  boolean: fc.boolean(),
  datetime: fc.oneof(time, fc.constant('2024-05-01')),
  object: kindValue.object,
  'string|object': fc.oneof(words, kindValue.object),
  'string[]': fc.array(words, { maxLength: 3 }),
  'object[]': fc.array(kindValue.object, { maxLength: 3 }),
  'string|null': fc.oneof(words, fc.constant(null)),
  'integer|null': fc.oneof(fc.integer(), fc.constant(null)),
}

const semanticObject = (
  rules: SemanticProperties,
  oddity: Oddity,
  reserved: readonly FieldSpec[],
): fc.Arbitrary<object> => {
  const names = Object.keys(rules).filter((name) => !reserved.some((row) => row.name === name))
  if (names.length === 0) return openObject(reserved, oddity, ['none'])
  const known = names.map((name): fc.Arbitrary<Entry> => {
    const rule = rules[name]
    const right =
      typeof rule === 'string'
        ? semanticValue[rule]
        : Array.isArray(rule)
          ? fc.array(semanticObject(rule[0], oddity, []), { maxLength: 3 })
          : semanticObject(rule as SemanticProperties, oddity, [])
    // More often than elsewhere, because each event has many properties.
    return named(name, oddly(Math.min(oddity, 8), right))
  })
  const spellings = [...names, ...reserved.map((row) => row.name)]
  const own = objectOf([
    [6, fc.oneof(...known)],
    [2, customEntry(spellings)],
    ...(oddity === 0 ? [] : [[1, fc.tuple(variants(names), json)] as const]),
  ])
  const rest = reserved.length === 0 ? fc.constant({}) : openObject(reserved, oddity, names)
  return fc.tuple(own, rest).map(([left, right]) => ({ ...right, ...left }))
}

const eventFields = (oddity: Oddity, properties: FieldSpec): fc.Arbitrary<object> => {
  const reserved = properties.fields ?? []
  const custom = fc.record({ event: words, properties: openObject(reserved, oddity) })
  const semantic = semanticEvents
    .filter(({ name }) => oddity > 0 || !name.startsWith('Segment Consent'))
    .map(({ name, aliases = [], properties: rules }) => {
      const right = fc.constantFrom(name, name, ...aliases)
      const event = oddity === 0 ? right : fc.oneof({ weight: oddity, arbitrary: right }, variants([name]), oddValue)
      return fc.record({ event, properties: semanticObject(rules, oddity, reserved) })
    })
  return fc.oneof(custom, fc.oneof(...semantic))
}

const integrations = (oddity: Oddity): fc.Arbitrary<object> =>
  objectOf([
    [3, fc.tuple(fc.constant('All'), fc.boolean())],
    [3, fc.tuple(words, fc.oneof(fc.boolean(), kindValue.object))],
    ...(oddity === 0 ? [] : [[1, fc.tuple(fc.constantFrom('all', 'ALL', 'Mixpanel'), oddValue)] as const]),
  ])

const topLevelValue = (row: FieldSpec, oddity: Oddity): fc.Arbitrary<unknown> => {
  if (row.name === 'integrations') return oddly(oddity, integrations(oddity))
  if (row.fields !== undefined) return oddly(oddity, openObject(row.fields, oddity))
  return oddly(oddity, rightValue(row))
}

/** The fields a call cannot do without: its required ones and enough ids. */
const needed = (type: CallType): ReadonlySet<string> => {
  const spec: CallTypeSpec = callTypes[type]
  return new Set(['userId', ...spec.fields.filter((row) => row.required).map((row) => row.name)])
}

const callOf = (type: CallType, oddity: Oddity): fc.Arbitrary<Record<string, unknown>> => {
  const spec: CallTypeSpec = callTypes[type]
  const must = needed(type)
  const shape = Object.fromEntries(spec.fields.map((row) => [row.name, topLevelValue(row, oddity)]))
  const requiredKeys = oddity === 0 ? [...must] : []
  const fields = fc.record(
    { ...shape, ...Object.fromEntries(toleratedFields.map((name) => [name, json])) },
    { requiredKeys },
  )
  const properties = spec.fields.find((row) => row.name === 'properties')
  const event = type === 'track' && properties !== undefined ? eventFields(oddity, properties) : fc.constant({})
  const stray =
    oddity === 0
      ? fc.constant({})
      : fc.oneof(
          { weight: oddity, arbitrary: fc.constant({}) },
          objectOf([
            [1, fc.tuple(fc.constantFrom<string>(...segmentFields, 'UserId', 'email', '__proto__'), oddValue)],
            [1, customEntry([])],
          ]),
        )
  const base =
    oddity === 0 ? { type } : { type, userId: 'user-42', event: 'Sign', groupId: 'group-7', previousId: 'old' }
  const allowed = Object.fromEntries(Object.entries(base).filter(([name]) => name === 'type' || must.has(name)))
  return fc
    .tuple(fields, event, stray)
    .map(([own, named, strays]) => ({ ...allowed, ...own, ...named, ...strays }) as Record<string, unknown>)
}

/** Calls of all types that break no rule at all. */
export const cleanCall: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  ...callTypeNames.map((type) => callOf(type, 0)),
)

/** Calls of all types, about half of which break a rule: wrong kinds, other spellings, unknown names, values that are not JSON. */
export const anyCall: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  ...[8, 40].flatMap((oddity) => callTypeNames.map((type) => callOf(type, oddity))),
)

type Holder = Record<string | number, unknown>

/** Every object of a value with each of its names, outermost first. */
const placesIn = (value: unknown): readonly (readonly [Holder, string])[] => {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Holder
  return Object.keys(holder).flatMap((name) => [[holder, name] as const, ...placesIn(holder[name])])
}

/** Changes one thing in a copy of a call: replaces a value, respells a name, or removes or adds a member. */
export const mutation: fc.Arbitrary<(call: Record<string, unknown>) => Record<string, unknown>> = fc
  .tuple(fc.nat(), fc.constantFrom('value', 'value', 'name', 'less', 'more'), oddValue)
  .map(([pick, kind, value]) => (call: Record<string, unknown>) => {
    const copy = structuredClone(call)
    const places = placesIn(copy)
    const [holder, name] = places[pick % places.length] ?? [copy, 'type']
    const before = holder[name]
    if (kind === 'value') holder[name] = value
    else if (kind === 'more') holder[`${name}s`] = value
    else if (!Array.isArray(holder)) {
      delete holder[name]
      if (kind === 'name') holder[pick % 2 ? name.toUpperCase() : name.replaceAll(/(?=[A-Z])/g, '_')] = before
    }
    return copy
  })
