import { checkCall, planToFiles } from '@org/segment-core/plan'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { createPlanInference } from './infer-plan.ts'

const infer = (calls: readonly unknown[]) => {
  const inference = createPlanInference({ presence: true })
  for (const call of calls) inference.add(call)
  return inference.plan()
}

const track = (properties: unknown, event = 'Order Completed') => ({ type: 'track', userId: 'u', event, properties })

const many = (count: number, make: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => make(index))

const propertiesOf = (calls: readonly unknown[]) => infer(calls).plan.rules[0]?.properties

const schemaOf = (values: readonly unknown[], name = 'field'): unknown => {
  const schema = propertiesOf(values.map((value) => track({ [name]: value })))?.properties
  return (schema as Readonly<Record<string, unknown>>)[name]
}

describe('an inferred plan', () => {
  it.each([
    ['integers', [1, 2], { type: 'integer' }],
    ['fractions', [1, 2.5], { type: 'number' }],
    ['texts and numbers', [1, 'a'], { type: ['integer', 'string'] }],
    ['null and a boolean', [null, true], { type: ['boolean', 'null'] }],
    ['null only', [null], {}],
    ['times', ['2026-01-31T09:30:00Z', '2026-02-01T00:00:00.123+02:00'], { type: 'string', format: 'date-time' }],
    ['times and other texts', ['2026-01-31T09:30:00Z', 'soon'], { type: 'string' }],
    ['days', ['2026-01-31'], { type: 'string', format: 'date' }],
    ['addresses', ['https://example.com/a'], { type: 'string', format: 'uri' }],
    ['what only looks like an address', ['size:large'], { type: 'string' }],
    ['UUIDs', ['7c9e6679-7425-40de-944b-e07fc1f90ae7'], { type: 'string', format: 'uuid' }],
    [
      'lists',
      [[{ sku: 'a' }], [{ sku: 'b', size: 1 }], []],
      {
        type: 'array',
        items: {
          type: 'object',
          properties: { size: { type: 'integer' }, sku: { type: 'string' } },
          required: ['sku'],
        },
      },
    ],
    ['few texts, often', many(40, (index) => ['card', 'cash'][index % 2]), { type: 'string', enum: ['card', 'cash'] }],
    [
      'few texts and null',
      many(40, (index) => ['card', 'cash', null][index % 3]),
      {
        ...{ type: ['string', 'null'], enum: ['card', 'cash', null] },
      },
    ],
    ['few texts, seldom', ['card', 'cash'], { type: 'string' }],
    ['many texts', many(400, (index) => `text ${index % 100}`), { type: 'string' }],
    [
      'addresses of people',
      many(40, () => 'ada@example.com'),
      {
        ...{ description: 'May be personal data: email address.', type: 'string', format: 'email' },
      },
    ],
    ['cards', ['4111 1111 1111 1111'], { description: 'May be personal data: card number.', type: 'string' }],
    ['digits that are not a card number', ['4111 1111 1111 1112'], { type: 'string' }],
  ])('says what the values are: %s', (_, values, schema) => {
    expect(schemaOf(values)).toEqual(schema)
  })

  it.each([
    ['revenue', 20, { type: 'number' }],
    ['quantity', 20, { type: 'integer' }],
    ['firstName', 'Ada', { description: 'May be personal data: name.', type: 'string' }],
    ['shipping_address_1', 'x', { description: 'May be personal data: postal address.', type: 'string' }],
    ['phone_number', '555', { description: 'May be personal data: phone number.', type: 'string' }],
    ['is_phone', true, { type: 'boolean' }],
    ['__proto__', 'x', { type: 'string' }],
  ])('reads the name of a property: %s', (name, value, schema) => {
    const calls = [
      { type: 'track', event: 'A', properties: JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) },
    ]
    const schemas = propertiesOf(calls)?.properties ?? {}
    expect(Object.entries(schemas)).toEqual([[name, schema]])
  })

  it('requires what every call has, and no traits', () => {
    const { plan, evidence, skipped, calls } = infer([
      ...[
        track({ total: 1, coupon: 'a' }),
        track({ total: 2 }),
        track({}, 'Signed Up'),
        { type: 'page', name: 'Home' },
      ],
      ...[{ type: 'identify', traits: { plan: 'pro' } }, { type: 'alias' }, { type: 'track' }, 3, { event: 'A' }],
      { type: 'track', event: 'Versioned', context: { protocols: { event_version: 2 } } },
    ])
    expect(plan.rules).toEqual([
      { type: 'identify', version: 1, traits: { type: 'object', properties: { plan: { type: 'string' } } } },
      { type: 'page', version: 1 },
      {
        ...{ type: 'track', name: 'Order Completed', version: 1, call: { required: ['properties'] } },
        properties: {
          ...{
            type: 'object',
            properties: { coupon: { type: 'string' }, total: { type: 'number' } },
            required: ['total'],
          },
        },
      },
      { type: 'track', name: 'Signed Up', version: 1 },
      { type: 'track', name: 'Versioned', version: 2 },
    ])
    expect(calls).toBe(6)
    expect(skipped).toEqual({ alias: 1, no_event: 1, no_call: 1, no_type: 1 })
    expect(evidence[2]).toEqual({
      ...{ rule: 'track "Order Completed"', calls: 2 },
      fields: [
        { path: 'properties.coupon', seen: 1, of: 2, types: { string: 1 }, required: false },
        { path: 'properties.total', seen: 2, of: 2, types: { integer: 2 }, required: true },
      ],
    })
  })

  it('stays small when names are data', () => {
    const ids = many(300, (index) => track({ users: { [`id-${index}`]: true } }))
    const { plan, evidence } = infer([...ids, ...many(2_100, (index) => track({}, `Viewed ${index}`))])
    expect(plan.rules).toHaveLength(2_000)
    expect(plan.rules[0]?.properties?.properties).toEqual({ users: { type: 'object' } })
    expect(evidence[0]?.fields).toMatchObject([{ path: 'properties.users', isMap: true }])
    expect(infer(many(2_100, (index) => track({}, `Viewed ${index}`))).skipped).toEqual({ too_many_events: 100 })
    let deep: object = {}
    for (let level = 0; level < 500; level += 1) deep = { deep }
    expect(JSON.stringify(infer([track(deep)]).plan).length).toBeLessThan(1_000)
  })

  it('accepts the calls that it was made of, and does not depend on their order', () => {
    const calls = fc.array(
      fc
        .record({
          type: fc.constantFrom('track', 'page', 'screen', 'identify', 'group'),
          event: fc.constantFrom('A', 'B', 'constructor'),
          fields: fc.dictionary(
            fc.constantFrom('total', 'email', 'toString', 'address', 'a.b', '__proto__'),
            fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('2026-01-31', 'x@example.com', 'card', 'cash')),
          ),
        })
        .map(({ type, event, fields }) => ({
          ...{ type, ...(type === 'track' ? { event } : {}) },
          [type === 'identify' || type === 'group' ? 'traits' : 'properties']: fields,
        })),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(calls, (given) => {
        const { plan } = infer(given)
        for (const call of given) expect(checkCall(plan, call, { unplanned: 'error' })).toEqual([])
        expect(stringify(planToFiles(infer(given.toReversed()).plan))).toBe(stringify(planToFiles(plan)))
      }),
      { numRuns: 60 },
    )
  })
})
