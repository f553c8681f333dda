import { describe, expect, it } from 'vitest'
import { createSegmentClient } from '../../src/client/segment-client.ts'
import { prepareBatch } from '../../src/request/prepare-batch.ts'
import { prepareCall } from '../../src/request/prepare-call.ts'
import { parseSource } from '../../src/request/source.ts'
import { type ValidationTarget, validationTargets } from '../../src/spec/validation-targets.ts'
import { validateBatch } from '../../src/validate/validate-batch.ts'
import { validateCall } from '../../src/validate/validate-call.ts'

const track = { type: 'track', userId: 'user-42', event: 'Report Exported' } as const

const codes = (call: unknown, ...targets: readonly ValidationTarget[]): readonly string[] =>
  validateCall(call, { for: targets }).issues.map(({ code, path }) => `${code} ${path.join('.')}`)

const withProperties = (properties: object, event: string = track.event) => ({ ...track, event, properties })

describe('for warehouses', () => {
  it.each([
    ['user_id', 'track'],
    ['userId', 'track'],
    ['UserID', 'track'],
    ['received_at', 'track'],
    ['event_text', 'track'],
    ['context_ip', 'track'],
    ['id', 'identify'],
    ['anonymousId', 'identify'],
    ['group_id', 'group'],
  ])('warns of %s in a %s call, whose column Segment fills', (name, type) => {
    const call = {
      type,
      userId: 'u',
      event: 'Signed Up',
      groupId: 'g',
      traits: { [name]: 'a' },
      properties: { [name]: 'a' },
    }
    expect(codes(call, 'warehouse')).toContain(
      `warehouse_column_taken ${type === 'track' ? 'properties' : 'traits'}.${name}`,
    )
  })

  it('warns of a column that two values share', () => {
    expect(codes(withProperties({ plan: { name: 'a' }, planName: 'b', plan_id: 'c' }), 'warehouse')).toEqual([
      'warehouse_column_twice properties.planName',
    ])
  })

  it('warns of texts and arrays over 512 characters, at every depth', () => {
    const long = 'a'.repeat(513)
    const call = withProperties({ own: 'a'.repeat(512), text: long, inner: { text: long }, list: [long] })
    expect(codes({ ...call, context: { page: { title: long } } }, 'warehouse')).toEqual([
      'warehouse_text_truncated properties.text',
      'warehouse_text_truncated properties.inner.text',
      'warehouse_text_truncated properties.list',
      'warehouse_text_truncated context.page.title',
    ])
  })
})

describe('for Unify', () => {
  it('warns of custom times without an offset, but not of dates and reserved times', () => {
    const traits = {
      trialEnd: '2024-05-01T09:30:00',
      own: { at: '2024-05-01T09:30' },
      day: '2024-05-01',
      at: '2024-05-01T09:30:00Z',
    }
    expect(codes({ type: 'identify', userId: 'u', traits }, 'unify')).toEqual([
      'trait_time_no_offset traits.trialEnd',
      'trait_time_no_offset traits.own.at',
    ])
  })

  it('warns of external ids that lack a field', () => {
    const externalIds = [
      { id: 'a', type: 'phone', collection: 'users', encoding: 'none' },
      { id: '', type: 'phone', collection: 'users' },
    ]
    expect(codes({ ...track, context: { externalIds } }, 'unify')).toEqual([
      'external_id_incomplete context.externalIds.1.id',
      'external_id_incomplete context.externalIds.1.encoding',
    ])
  })
})

describe('for Google Analytics 4', () => {
  it.each([
    ['1st Order', 'ga4_event_name'],
    ['order-completed!', 'ga4_event_name'],
    ['a'.repeat(41), 'ga4_event_length'],
    ['ga_signup', 'ga4_event_reserved'],
    ['firebase_start', 'ga4_event_reserved'],
    ['google_ads', 'ga4_event_reserved'],
    ['page_view', 'ga4_event_reserved'],
  ])('warns of the event %s', (event, code) => expect(codes({ ...track, event }, 'ga4')).toEqual([`${code} event`]))

  it.each(['Report Exported', 'report_exported', ' Report Exported ', 'Größe geändert', 'a'.repeat(40)])(
    'accepts the event %s',
    (event) => {
      expect(codes({ ...track, event }, 'ga4')).toEqual([])
    },
  )

  it('warns of parameters by name, number and value', () => {
    const many = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`p${index}`, index]))
    expect(codes(withProperties(many), 'ga4')).toEqual(['ga4_parameter_count properties'])
    const properties = {
      'a-b': 1,
      user_id: 'a',
      _own: 1,
      text: 'a'.repeat(101),
      page_location: 'a'.repeat(1_000),
      list: [1],
      none: null,
      yes: true,
    }
    expect(codes(withProperties(properties), 'ga4')).toEqual([
      'ga4_parameter_name properties.a-b',
      'ga4_parameter_reserved properties.user_id',
      'ga4_parameter_reserved properties._own',
      'ga4_parameter_type properties.list',
      'ga4_parameter_type properties.none',
      'ga4_parameter_text properties.text',
    ])
  })

  it('leaves semantic events to the mappings of the destination', () => {
    expect(codes(withProperties({ order_id: 'o', products: [{ sku: 'T' }] }, 'Order Completed'), 'ga4')).toEqual([])
  })
})

describe('targets', () => {
  const bad = withProperties({ user_id: 'u', list: [1] })

  it('are off by default, and add up', () => {
    expect(codes(bad)).toEqual([])
    expect(codes(bad, 'ga4', 'warehouse', 'ga4')).toEqual(codes(bad, 'warehouse', 'ga4'))
    expect(codes(bad, ...validationTargets)).toHaveLength(3)
  })

  it('refuse unknown names', () => {
    const wrong = { for: ['warehouse', 'ga5'] } as unknown as { readonly for: readonly ValidationTarget[] }
    expect(() => validateCall(track, wrong)).toThrow(
      'There are no rules for "ga5"; use warehouse, unify, ga4, spelling.',
    )
    expect(() => validateBatch({ batch: [track] }, wrong)).toThrow(RangeError)
    expect(() => validateCall(track, { for: 'ga4' } as never)).toThrow(RangeError)
    expect(() => validateCall(track, { for: ['warehouse,ga4'] } as never)).toThrow(RangeError)
    expect(() => createSegmentClient({ source: { writeKey: 'k' }, validateFor: wrong.for })).toThrow(RangeError)
  })

  it.each([undefined, {}, { type: 'oops' }, { batch: [] }])('refuse unknown names beside %j', (input) => {
    expect(() => validateCall(input, { for: ['ga5'] } as never)).toThrow(RangeError)
    expect(() => validateBatch(input, { for: ['ga5'] } as never)).toThrow(RangeError)
  })

  it('apply to batches, and to what is prepared and sent', async () => {
    const options = {
      source: parseSource({ writeKey: 'k' }),
      now: () => 0,
      createId: () => 'id',
      validateFor: ['ga4'],
    } as const
    const inBatch = { code: 'ga4_parameter_type', path: ['batch', 0, 'properties', 'list'] }
    expect(validateBatch({ batch: [bad] }, { for: ['ga4'] }).issues).toMatchObject([
      { code: 'ga4_parameter_reserved' },
      inBatch,
    ])
    expect(prepareCall(bad, options).issues).toMatchObject([
      { code: 'ga4_parameter_reserved' },
      { code: 'ga4_parameter_type' },
    ])
    expect(prepareBatch([bad], options).issues).toMatchObject([{ code: 'ga4_parameter_reserved' }, inBatch])
    expect(prepareCall(bad, { ...options, strict: true }).ok).toBe(false)
  })

  it('ask for the first spelling of reserved names', () => {
    expect(codes({ type: 'identify', userId: 'u', traits: { first_name: 'Ada' } }, 'spelling')).toEqual([
      'reserved_spelling traits.first_name',
    ])
  })
})
