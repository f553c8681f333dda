import { describe, expect, it } from 'vitest'
import { type CheckCallOptions, checkCall } from './check-call.ts'
import { readPlan } from './read-plan.ts'

const draft = 'http://json-schema.org/draft-07/schema#'

/** As the Public API returns them: with annotations that are not part of JSON Schema. */
const plan = readPlan([
  {
    type: 'TRACK',
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
    type: 'TRACK',
    key: 'Order Completed',
    version: 3,
    jsonSchema: { type: 'object', properties: { properties: { type: 'object', required: ['total'] } } },
  },
  {
    type: 'IDENTIFY',
    key: null,
    version: 1,
    jsonSchema: {
      type: 'object',
      properties: { traits: { type: 'object', properties: { plan: { type: ['string', 'null'] } } } },
    },
  },
  {
    type: 'COMMON',
    jsonSchema: {
      type: 'object',
      properties: { context: { type: 'object', required: ['app'] } },
      required: ['context'],
    },
  },
  { type: 'TRACK', key: 'Old Event', deprecatedAt: '2024-01-01T00:00:00.000Z', jsonSchema: { type: 'object' } },
  { type: 'TRACK', key: 'Kept', deprecatedAt: '0001-01-01T00:00:00.000Z', jsonSchema: { type: 'object' } },
])

const context = { app: { name: 'shop' } }

const check = (call: Record<string, unknown>, unplanned: CheckCallOptions['unplanned'] = 'warning') =>
  checkCall(plan, call, { unplanned }).map(({ code, severity, path }) => `${severity} ${code} ${path.join('.')}`)

describe('checkCall', () => {
  it('finds nothing in a call that keeps to the plan', () => {
    expect(check({ type: 'track', event: 'Order Completed', context, properties: { order_id: '1', id: 'x' } })).toEqual(
      [],
    )
    expect(check({ type: 'identify', context, traits: { plan: null } })).toEqual([])
    expect(check({ type: 'alias', context })).toEqual([])
    expect(check({ type: 'track', event: 'Kept', context, properties: { any: 1 } })).toEqual([])
  })

  it('finds every violation, with its place and value in the message', () => {
    const properties = { currency: 'GBP', at: 'noon', id: 5 }
    const found = checkCall(plan, { type: 'track', event: 'Order Completed', context, properties })
    expect(found.map(({ path, keyword }) => `${path.join('.')} ${keyword}`)).toEqual([
      'properties.at format',
      'properties.currency enum',
      'properties.id type',
      'properties.order_id required',
    ])
    expect(found.map(({ message }) => message)).toEqual([
      'properties.at must be a date and a time with an offset, such as 2026-01-31T09:30:00Z according to the plan, but is the string "noon".',
      'properties.currency must be one of "EUR", "USD" according to the plan, but is the string "GBP".',
      'properties.id must be a string according to the plan, but is the number 5.',
      'The plan requires properties.order_id, but it is missing.',
    ])
    expect(new Set(found.map(({ discardCode }) => discardCode))).toEqual(new Set(['schema_violation']))
  })

  it('checks every type by the common rules too', () => {
    expect(check({ type: 'page' })).toEqual(['error plan_violation context'])
    expect(check({ type: 'group', context: {} })).toEqual(['error plan_violation context.app'])
    expect(checkCall(plan, { type: 'page' }).map(({ discardCode }) => discardCode)).toEqual(['common_schema_violation'])
  })

  it('takes the oldest version unless the call names one that exists', () => {
    const call = (event_version: unknown) => ({
      type: 'track',
      event: 'Order Completed',
      context: { ...context, protocols: { event_version } },
      properties: {},
    })
    expect(check(call(3))).toEqual(['error plan_violation properties.total'])
    for (const version of [2, 9, '3', 2.5, null, undefined])
      expect(check(call(version))).toEqual(['error plan_violation properties.order_id'])
  })

  it('says what the plan does not list, as strictly as asked', () => {
    const event = { type: 'track', event: 'order completed', context, properties: {} }
    const property = { type: 'track', event: 'Order Completed', context, properties: { order_id: '1', extra: 1 } }
    expect(check(event)).toEqual(['warning plan_unplanned_event event'])
    expect(check(property)).toEqual(['warning plan_unplanned_property properties.extra'])
    expect(check(event, 'error')).toEqual(['error plan_unplanned_event event'])
    expect([...check(event, 'ignore'), ...check(property, 'ignore')]).toEqual([])
    expect(check({ type: 'track', event: 'Old Event', context })).toEqual(['warning plan_unplanned_event event'])
    expect(check({ type: 'identify', context, traits: { nick: 'x' } })).toEqual([
      'warning plan_unplanned_property traits.nick',
    ])
    // A plan without a rule for pages leaves them alone.
    expect(check({ type: 'page', name: 'Home', context })).toEqual([])
  })

  it('finds names of Object.prototype only if the call has them', () => {
    const hostile = readPlan({
      rules: [
        {
          type: 'track',
          name: 'constructor',
          properties: { properties: { toString: { type: 'string' } }, required: ['hasOwnProperty'] },
        },
      ],
    })
    const call = JSON.parse('{"type":"track","event":"constructor","properties":{"__proto__":1}}')
    expect(checkCall(hostile, call).map(({ path }) => path)).toEqual([
      ['properties', 'hasOwnProperty'],
      ['properties', '__proto__'],
    ])
    expect(checkCall(hostile, { type: 'track', event: 'toString' }).map(({ code }) => code)).toEqual([
      'plan_unplanned_event',
    ])
  })

  it('takes the rule of a page by its name, then that of all pages, then that of the app', () => {
    const pages = (...names: readonly (string | undefined)[]) =>
      readPlan({
        rules: [
          ...names.map((name) => ({
            type: 'page',
            ...(name === undefined ? {} : { name }),
            properties: { required: [name ?? 'all'] },
          })),
          { type: 'track', name: 'Page Viewed', properties: { required: ['viewed'] } },
        ],
      })
    const home = { type: 'page', name: 'Home', properties: {} }
    const missing = (...names: readonly (string | undefined)[]) =>
      checkCall(pages(...names), home).map(({ path }) => path[1])
    expect(missing('Home', undefined)).toEqual(['Home'])
    expect(missing('Other', undefined)).toEqual(['all'])
    expect(missing()).toEqual(['viewed'])
  })
})
