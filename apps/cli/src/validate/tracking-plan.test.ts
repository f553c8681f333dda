import { describe, expect, it } from 'vitest'
import { compilePlan, type Unplanned } from './tracking-plan.ts'

const draft = 'http://json-schema.org/draft-07/schema#'

/** As the Public API returns them: with annotations that are not part of JSON Schema. */
const rules = [
  {
    type: 'TRACK' as const,
    key: 'Order Completed',
    version: 2,
    jsonSchema: {
      $schema: draft,
      type: 'object',
      labels: { team: 'checkout' },
      properties: {
        properties: {
          type: 'object',
          properties: {
            order_id: { type: 'string', id: '/properties/properties/properties/order_id' },
            id: { type: 'string' },
            currency: { enum: ['EUR', 'USD'] },
            at: { type: 'string', format: 'date-time' },
          },
          required: ['order_id'],
        },
        traits: {},
      },
      required: [],
    },
  },
  {
    type: 'TRACK' as const,
    key: 'Order Completed',
    version: 3,
    jsonSchema: { type: 'object', properties: { properties: { type: 'object', required: ['total'] } } },
  },
  {
    type: 'IDENTIFY' as const,
    key: null,
    version: 1,
    jsonSchema: {
      type: 'object',
      properties: { traits: { type: 'object', properties: { plan: { type: ['string', 'null'] } } } },
    },
  },
  {
    type: 'COMMON' as const,
    jsonSchema: {
      type: 'object',
      properties: { context: { type: 'object', required: ['app'] } },
      required: ['context'],
    },
  },
  {
    type: 'TRACK' as const,
    key: 'Old Event',
    deprecatedAt: '2024-01-01T00:00:00.000Z',
    jsonSchema: { type: 'object' },
  },
]

const context = { app: { name: 'shop' } }

const check = (call: Record<string, unknown>, unplanned: Unplanned = 'warn') =>
  compilePlan(rules, unplanned)(call).map(({ code, severity, path }) => `${severity} ${code} ${path.join('.')}`)

describe('a tracking plan', () => {
  it('lets a call pass that keeps to it', () => {
    expect(check({ type: 'track', event: 'Order Completed', context, properties: { order_id: '1', id: 'x' } })).toEqual(
      [],
    )
    expect(check({ type: 'identify', context, traits: { plan: null } })).toEqual([])
    expect(check({ type: 'alias', context })).toEqual([])
  })

  it('finds every violation, with its path', () => {
    const call = {
      type: 'track',
      event: 'Order Completed',
      context,
      properties: { currency: 'GBP', at: 'noon', id: 5 },
    }
    expect(check(call)).toEqual([
      'error plan_violation properties.order_id',
      'error plan_violation properties.id',
      'error plan_violation properties.currency',
      'error plan_violation properties.at',
    ])
  })

  it('names the place in every message', () => {
    const properties = { currency: 'GBP', at: 'noon', id: 5 }
    const found = compilePlan(rules, 'warn')({ type: 'track', event: 'Order Completed', context, properties })
    expect(found.map(({ message }) => message)).toEqual([
      'The plan requires properties.order_id, but it is missing.',
      'properties.id must be of the type string according to the plan.',
      expect.stringMatching(/^properties\.currency must be one of "\w+",.* according to the plan\.$/),
      expect.stringMatching(/^properties\.at must match format "date-time" according to the plan\.$/),
    ])
  })

  it('validates every type by the common rules too', () => {
    expect(check({ type: 'page' })).toEqual(['error plan_violation context'])
    expect(check({ type: 'group', context: {} })).toEqual(['error plan_violation context.app'])
  })

  it('takes the oldest version unless the call names one that exists', () => {
    const call = (event_version: unknown) => ({
      type: 'track',
      event: 'Order Completed',
      context: { ...context, protocols: { event_version } },
      properties: {},
    })
    expect(check(call(3))).toEqual(['error plan_violation properties.total'])
    for (const version of [2, 9, '3', undefined])
      expect(check(call(version))).toEqual(['error plan_violation properties.order_id'])
  })

  it('says what it does not plan, as strictly as asked', () => {
    const event = { type: 'track', event: 'order completed', context, properties: {} }
    const property = { type: 'track', event: 'Order Completed', context, properties: { order_id: '1', extra: 1 } }
    expect(check(event)).toEqual(['warning plan_unplanned_event event'])
    expect(check(property)).toEqual(['warning plan_unplanned_property properties.extra'])
    expect(check(event, 'error')).toEqual(['error plan_unplanned_event event'])
    expect([...check(event, 'ignore'), ...check(property, 'ignore')]).toEqual([])
    expect(check({ type: 'track', event: 'Old Event', context })).toEqual(['warning plan_unplanned_event event'])
    // A plan without a rule for pages leaves them alone.
    expect(check({ type: 'page', name: 'Home', context })).toEqual([])
  })
})
