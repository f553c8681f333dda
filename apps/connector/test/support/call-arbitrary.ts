import { type CallType, type CallTypeSpec, callTypes, currencies, type FieldSpec } from '@org/segment-core/spec'
import fc from 'fast-check'

const normalizedName = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '')

/** Plain text, and text that could confuse templates, URLs or JSON. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.constantFrom(
    '{{now}}',
    '{{parameters.writeKey}}',
    '}}',
    "it's",
    '"quoted"',
    'a\nb',
    '\\',
    '😀',
    '0',
    'null',
    ' x ',
  ),
)

const number = fc.oneof(
  fc.constantFrom(0, 1, -1, 19.99),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

const moment = fc
  .date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** Times with every kind of offset, and days. */
const time = fc.oneof(
  moment,
  moment.map((text) => text.slice(0, 10)),
  fc.constantFrom('2024-02-29', '2024-05-01T09:30Z', '2024-05-01T09:30:00+02:00', '2024-05-01T09:30:00,5-0330'),
)

/**
 * Names of members. None is a lone backslash: once V8 has parsed one, it reads other names of one escaped character
 * as backslashes too, and what is compared here has been parsed.
 * @see https://github.com/nodejs/node/issues/63785
 */
const memberName = text.filter((name) => name !== '\\')

const holdsNoLoneBackslash = (value: unknown): boolean => !JSON.stringify(value).includes('"\\\\":')

/** Any value of a custom name. */
const json = fc.jsonValue({ maxDepth: 2 }).filter(holdsNoLoneBackslash)

const scalar = (field: FieldSpec): fc.Arbitrary<unknown> => {
  if (field.format === 'currency') return fc.constantFrom(...currencies)
  if (field.values !== undefined) return fc.constantFrom(...field.values)
  const item: fc.Arbitrary<unknown> = field.items === 'object' ? fc.dictionary(memberName, json, { maxKeys: 2 }) : text
  const own: fc.Arbitrary<unknown> = (() => {
    switch (field.kind) {
      case 'number':
        return number
      case 'integer':
        return fc.integer()
      case 'boolean':
        return fc.boolean()
      case 'datetime':
        return time
      case 'array':
        return fc.array(item, { maxLength: 3 })
      case 'json':
        return json
      default:
        return field.maxLength === undefined ? text : text.filter((value) => value.length <= 20)
    }
  })()
  return field.also?.includes('number') === true ? fc.oneof(own, fc.integer()) : own
}

/** At least one of some members. */
const someOf = (members: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(members, { requiredKeys: [] }).filter((record) => Object.keys(record).length > 0)

const object = (field: FieldSpec): fc.Arbitrary<unknown> =>
  field.fields === undefined
    ? fc.dictionary(memberName, fc.boolean(), { minKeys: 1, maxKeys: 3 })
    : someOf(Object.fromEntries(field.fields.map((inner) => [inner.name, valueFor(inner)])))

const valueFor = (field: FieldSpec): fc.Arbitrary<unknown> => (field.kind === 'object' ? object(field) : scalar(field))

/** Reserved and custom names. */
const facts = (field: FieldSpec): fc.Arbitrary<unknown> => {
  const reserved = new Set((field.fields ?? []).map(({ name }) => normalizedName(name)))
  const names = fc
    .oneof(memberName, fc.constantFrom('plan level', 'toString', '__proto__', 'a.b', 'x`y'))
    .filter((name) => !reserved.has(normalizedName(name)))
  const custom = fc.array(fc.tuple(names, json), { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
  const known = fc.record(Object.fromEntries((field.fields ?? []).map((inner) => [inner.name, valueFor(inner)])), {
    requiredKeys: [],
  })
  return fc
    .tuple(known, custom)
    .map(([left, right]) => ({ ...left, ...right }))
    .filter((all) => Object.keys(all).length > 0)
}

const integrations = fc.dictionary(
  memberName,
  fc.oneof(fc.boolean(), fc.dictionary(memberName, json, { maxKeys: 2 })),
  {
    minKeys: 1,
    maxKeys: 3,
  },
)

const topLevel = (field: FieldSpec): fc.Arbitrary<unknown> => {
  if (field.name === 'integrations') return integrations
  return field.kind === 'object' ? facts(field) : scalar(field)
}

const stamped: ReadonlySet<string> = new Set(['sentAt', 'writeKey'])

/** Valid calls with every field of core's table for their type. */
export const callArbitrary = (type: CallType): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
  const spec: CallTypeSpec = callTypes[type]
  const fields = spec.fields.filter(({ name }) => !stamped.has(name))
  const needed = fields.filter((field) => field.required === true).map(({ name }) => name)
  const ids =
    spec.identity === 'user-and-previous' ? [['userId']] : [['userId'], ['anonymousId'], ['userId', 'anonymousId']]
  const members: Readonly<Record<string, fc.Arbitrary<unknown>>> = Object.fromEntries(
    fields.map((field) => [field.name, topLevel(field)]),
  )
  return fc.constantFrom(...ids).chain((identity) =>
    fc.record(members, { requiredKeys: [...needed, ...identity] }).map((call) => {
      const left =
        identity.includes('userId') || spec.identity === 'user-and-previous' ? call : { ...call, userId: undefined }
      return Object.fromEntries(Object.entries({ type, ...left }).filter(([, value]) => value !== undefined))
    }),
  )
}
