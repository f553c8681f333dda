import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SegmentCall } from '../schemas/call.ts'
import { coreLibrary } from '../values/library.ts'
import { stampCall } from './stamp-call.ts'

const sources = { now: () => Date.parse('2026-06-01T12:00:00.000Z'), createId: () => 'id-1' }

describe('stampCall', () => {
  it('stamps what a call lacks, in the order of the wire', () => {
    const call: SegmentCall = { traits: { plan: 'pro' }, userId: 'user-42', type: 'identify' }
    expect(JSON.stringify(stampCall(call, sources))).toBe(
      `{"type":"identify","messageId":"id-1","timestamp":"2026-06-01T12:00:00.000Z","userId":"user-42","traits":{"plan":"pro"},"context":{"library":${JSON.stringify(coreLibrary)}}}`,
    )
  })

  it('keeps what the call has', () => {
    const call: SegmentCall = {
      type: 'track',
      event: 'Order Completed',
      anonymousId: 'a',
      messageId: 'mine',
      timestamp: '2020-01-01T00:00:00Z',
      context: { ip: '1.2.3.4', library: { name: 'own', version: '9' } },
    }
    expect(stampCall(call, sources)).toEqual(call)
  })

  it('puts the fields of the table first, then others as given, whatever the order of the input', () => {
    const left = stampCall({ zeta: 1, alpha: 2, userId: 'u', event: 'E', type: 'track' } as SegmentCall, sources)
    const right = stampCall({ type: 'track', event: 'E', zeta: 1, userId: 'u', alpha: 2 } as SegmentCall, sources)
    expect(Object.keys(left)).toEqual(['type', 'messageId', 'timestamp', 'event', 'userId', 'context', 'zeta', 'alpha'])
    expect(JSON.stringify(right)).toBe(JSON.stringify(left))
  })

  it('leaves out what belongs to the request, and fields that are undefined', () => {
    const call = {
      type: 'track',
      event: 'E',
      userId: 'u',
      sentAt: '2020-01-01T00:00:00Z',
      writeKey: 'k',
      name: undefined,
    }
    const stamped = stampCall(call as SegmentCall, sources)
    expect(Object.keys(stamped)).toEqual(['type', 'messageId', 'timestamp', 'event', 'userId', 'context'])
  })

  it('does not change the call', () => {
    const call: SegmentCall = Object.freeze({ type: 'page', userId: 'u', context: Object.freeze({ ip: '1.2.3.4' }) })
    stampCall(call, sources)
    expect(call).toEqual({ type: 'page', userId: 'u', context: { ip: '1.2.3.4' } })
  })

  it('is idempotent', () => {
    const call: SegmentCall = { type: 'group', groupId: 'g', userId: 'u' }
    const once = stampCall(call, sources)
    const again = stampCall(once, { now: () => 0, createId: () => 'other' })
    expect(JSON.stringify(again)).toBe(JSON.stringify(once))
  })

  it('carries names such as __proto__ as data and pollutes nothing', () => {
    const hostile = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    const call = JSON.parse(
      `{"__proto__":{"polluted":true},"type":"identify","userId":"u","traits":${hostile},"context":${hostile}}`,
    )
    const stamped = stampCall(call, sources)
    const json = JSON.stringify(stamped)
    expect(json).toContain(`"traits":${hostile}`)
    expect(json).toContain('"__proto__":{"polluted":true}')
    expect(Object.getPrototypeOf(stamped)).toBe(Object.prototype)
    expect(Reflect.get(stamped, 'polluted')).toBeUndefined()
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('keeps the order of names inside any traits', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (traits) => {
        const stamped = stampCall({ type: 'identify', userId: 'u', traits } as SegmentCall, sources)
        expect(JSON.stringify('traits' in stamped ? stamped.traits : undefined)).toBe(JSON.stringify(traits))
      }),
    )
  })
})
