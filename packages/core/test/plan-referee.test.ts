import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { checkCall, readPlan } from '../src/plan/index.ts'

/** Few names and values, so that schemas and calls meet. */
const names = fc.constantFrom('a', 'b', 'constructor', 'ä/~%', '0')
const texts = fc.constantFrom('', 'a', 'b', 'ab', 'abc', '😀', 'A1', '12', '2026-01-31', 'x@example.com')
const numbers = fc.constantFrom(-2.5, -1, 0, 0.25, 1, 2, 3, 4.5, 1e15, 1e-7)
const scalars = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null))

const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}))

const patterns = fc.constantFrom('a', '^a', 'b$', '^[ab]+$', '^.$', '^\\d+$', '[^a]', '^(a|b){1,2}$', '^\\w*$')
const typeNames = fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array', 'null')
const counts = fc.constantFrom(0, 1, 2, 3)
const formatNames = [
  'date-time',
  'date',
  'time',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uuid',
  'json-pointer',
]

const { schema: schemas } = fc.letrec<{ schema: unknown; part: unknown }>((tie) => {
  const map = fc.dictionary(names, tie('schema'), { maxKeys: 3, noNullPrototype: true })
  const list = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
  const keywords = {
    type: fc.oneof(typeNames, fc.uniqueArray(typeNames, { minLength: 1, maxLength: 3 })),
    enum: fc.uniqueArray(values, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) }),
    const: values,
    minimum: numbers,
    maximum: numbers,
    exclusiveMinimum: numbers,
    exclusiveMaximum: numbers,
    multipleOf: fc.constantFrom(0.25, 0.5, 1, 2, 3),
    minLength: counts,
    maxLength: counts,
    pattern: patterns,
    format: fc.constantFrom('date', 'email'),
    properties: map,
    patternProperties: fc.dictionary(patterns, tie('schema'), { maxKeys: 2, noNullPrototype: true }),
    additionalProperties: tie('schema'),
    propertyNames: tie('schema'),
    required: fc.uniqueArray(names, { maxLength: 2 }),
    minProperties: counts,
    maxProperties: counts,
    dependencies: fc.dictionary(names, fc.oneof(tie('schema'), fc.uniqueArray(names, { maxLength: 2 })), {
      maxKeys: 2,
    }),
    items: fc.oneof(tie('schema'), list),
    additionalItems: tie('schema'),
    // Of a schema that every value fits, ajv lets an empty list pass.
    contains: fc.constantFrom<unknown>({ type: 'string' }, { const: 'a' }, { type: 'object', required: ['a'] }),
    minItems: counts,
    maxItems: counts,
    uniqueItems: fc.boolean(),
    allOf: list,
    anyOf: list,
    oneOf: list,
    not: tie('schema'),
    if: tie('schema'),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: tie('schema'),
    else: tie('schema'),
    title: texts,
    default: values,
    labels: fc.constant({ owner: 'shop' }),
  }
  /** One to three keywords, so that a schema accepts some values. */
  const part = fc
    .subarray(Object.keys(keywords) as (keyof typeof keywords)[], { minLength: 1, maxLength: 3 })
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map((name) => [name, keywords[name]]))))
  return {
    part,
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<unknown>({}, true, false, { type: 'string' }, { type: 'number' }, { type: ['integer', 'null'] }),
      fc.constantFrom({ $ref: '#/definitions/one' }, { $ref: '#/definitions/a~1b' }),
      tie('part'),
    ),
  }
})

const ajv = () => {
  const referee = new Ajv({
    strict: false,
    logger: false,
    validateSchema: false,
    addUsedSchema: false,
    ownProperties: true,
  })
  addFormats.default(referee)
  return referee
}

const wholeCall = (properties: unknown, definitions: object) => ({
  type: 'object',
  properties: { properties, traits: {}, context: {} },
  definitions,
})

const planOf = (jsonSchema: object) => readPlan([{ type: 'TRACK', key: 'E', version: 1, jsonSchema }])

describe('the check of a plan, beside ajv', () => {
  it('accepts what ajv accepts, and refuses what it refuses', () => {
    let accepted = 0
    let refused = 0
    const definitions = fc.record({
      one: fc.constantFrom<unknown>({ type: 'string' }, { maximum: 2 }, { required: ['a'] }),
      'a/b': fc.constantFrom<unknown>(
        { type: 'object', properties: { a: { $ref: '#/definitions/a~1b' } } },
        { minLength: 2 },
      ),
    })
    fc.assert(
      fc.property(schemas, definitions, fc.array(values, { minLength: 1, maxLength: 6 }), (schema, defined, inputs) => {
        const whole = wholeCall(schema, defined)
        const isRight = ajv().compile(structuredClone(whole))
        const plan = planOf(whole)
        for (const properties of inputs) {
          const call = { type: 'track', event: 'E', properties }
          const expected = isRight(call)
          const issues = checkCall(plan, call, { unplanned: 'ignore' })
          if (expected) accepted += 1
          else refused += 1
          expect(
            issues.length === 0,
            JSON.stringify({ schema, defined, properties, issues, errors: isRight.errors }),
          ).toBe(expected)
        }
      }),
      { numRuns: runs(200) },
    )
    // Neither side is a rare case.
    expect(accepted).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(100)
  })

  it('accepts every text that ajv accepts for a format, and refuses wrong ones', () => {
    const samples: Readonly<Record<string, readonly string[]>> = {
      'date-time': [
        '2026-01-31T09:30:00Z',
        '2026-02-30T09:30:00Z',
        '2026-01-31T09:30:00',
        'noon',
        '2026-01-31T25:00:00Z',
      ],
      date: ['2026-01-31', '2024-02-29', '2023-02-29', '2026-1-1', 'today'],
      time: ['09:30:00Z', '23:59:60Z', '09:30:00', '24:00:00Z', '12:00:00+25:00'],
      email: ['a@example.com', 'a.b+c@example.co', 'a@', '@example.com', 'a b@example.com'],
      hostname: ['example.com', 'a-b.example', '-a.example', 'a..b', ''],
      ipv4: ['127.0.0.1', '256.0.0.1', '1.2.3', '1.2.3.4.5'],
      ipv6: ['::1', '2001:db8::ff00:42:8329', '1::2::3', '::ffff:1.2.3.4', '12345::'],
      uri: ['https://example.com/a?b#c', 'mailto:a@example.com', '/a', 'a b', 'no'],
      'uri-reference': ['/a?b', '#c', 'https://example.com', 'a b', '\\'],
      uuid: ['123e4567-e89b-12d3-a456-426614174000', '123e4567e89b12d3a456426614174000', 'x'],
      'json-pointer': ['', '/a/0', '/a~1b', 'a', '/~2'],
    }
    expect(Object.keys(samples).toSorted()).toEqual(formatNames.toSorted())
    const referee = ajv()
    for (const format of formatNames) {
      const isRight = referee.compile({ type: 'string', format })
      const plan = planOf(wholeCall({ type: 'string', format }, {}))
      const fits = (properties: string): boolean =>
        checkCall(plan, { type: 'track', event: 'E', properties }).length === 0
      for (const sample of samples[format] ?? [])
        expect([format, sample, fits(sample)]).toEqual([format, sample, isRight(sample)])
      const near = fc
        .constantFrom(...(samples[format] ?? []))
        .chain((sample) =>
          fc
            .tuple(fc.nat(sample.length), fc.nat(3), fc.string({ maxLength: 2 }))
            .map(([at, cut, put]) => sample.slice(0, at) + put + sample.slice(at + cut)),
        )
      fc.assert(
        fc.property(near, (text) => {
          // A call that Segment keeps must not be called wrong, so the check may be more lenient, and never stricter.
          if (isRight(text)) expect([format, text, fits(text)]).toEqual([format, text, true])
        }),
        { numRuns: runs(60) },
      )
    }
  })
})
