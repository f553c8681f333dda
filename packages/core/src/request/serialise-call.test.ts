import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SegmentCall } from '../schemas/call.ts'
import { limits } from '../spec/limits.ts'
import { serialiseCall } from './serialise-call.ts'
import { stampCall } from './stamp-call.ts'

const sources = { now: () => 0, createId: () => 'id-1' }
const stamp = (properties: object) =>
  stampCall({ type: 'track', userId: 'u', event: 'E', properties } as SegmentCall, sources)

describe('serialiseCall', () => {
  it('counts the bytes of any call as UTF-8', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (properties) => {
        const call = stamp(properties)
        const { json, bytes, messageId } = serialiseCall(call)
        expect(json).toBe(JSON.stringify(call))
        expect(bytes).toBe(new TextEncoder().encode(json).byteLength)
        expect(messageId).toBe('id-1')
      }),
    )
  })

  it('accepts a call at the limit and refuses one above it', () => {
    const empty = serialiseCall(stamp({ note: '' })).bytes
    const sized = (length: number) => serialiseCall(stamp({ note: 'x'.repeat(length) }))
    expect(sized(limits.callBytes - empty).bytes).toBe(limits.callBytes)
    expect(() => sized(limits.callBytes - empty + 1)).toThrow(
      expect.objectContaining({ code: 'too_large', details: expect.objectContaining({ bytes: limits.callBytes + 1 }) }),
    )
  })

  it('leaves out what belongs to the request', () => {
    const call = { ...stamp({}), sentAt: '2026-06-01T12:00:00Z', writeKey: 'k' }
    expect(serialiseCall(call).json).toBe(serialiseCall(stamp({})).json)
  })
})
