import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serialiseCall } from '../request/serialise-call.ts'
import { stampCall } from '../request/stamp-call.ts'
import type { SegmentCall } from '../schemas/call.ts'
import type { JsonObject } from '../schemas/json-object.ts'
import { createStampedSerialiser } from './serialise-stamped.ts'

const source = { now: () => 1_700_000_000_123, createId: () => 'id-1' }

const text = fc.string({ unit: 'binary', maxLength: 20 })
const facts = fc.dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 })

const call = fc.record(
  {
    type: fc.constantFrom('identify', 'track', 'page', 'screen', 'group', 'alias'),
    userId: fc.string({ minLength: 1 }),
    anonymousId: fc.option(fc.string({ minLength: 1 })),
    event: text,
    groupId: text,
    previousId: text,
    name: text,
    category: text,
    traits: facts,
    properties: facts,
    integrations: facts,
    context: fc.oneof(facts, fc.constant({ library: { name: 'mine', version: '9' } })),
    timestamp: fc.constant('2024-05-01T09:30:00.000Z'),
    messageId: fc.constant('mine'),
    sentAt: fc.constant('2024-05-01T09:30:00.000Z'),
    writeKey: fc.constant('key'),
    channel: fc.constant('server'),
  },
  { requiredKeys: ['type', 'userId'] },
) as fc.Arbitrary<SegmentCall>

describe('stamping and serialising in one step', () => {
  it('gives the bytes of stamping first and serialising then', () => {
    const serialise = createStampedSerialiser(source)
    fc.assert(
      fc.property(call, (given) => {
        const { messageId, json } = serialiseCall(stampCall(given, source))
        expect(serialise(given as unknown as JsonObject, given.type)).toMatchObject({ messageId, json })
      }),
      { numRuns: 1_000 },
    )
  })

  it('refuses a call that its stamps lift over the limit', () => {
    const serialise = createStampedSerialiser(source)
    const large: SegmentCall = { type: 'track', event: 'x', userId: 'u', properties: { text: 'x'.repeat(32_700) } }
    expect(() => serialise(large as unknown as JsonObject, 'track')).toThrowError(
      expect.objectContaining({ code: 'too_large' }),
    )
  })
})
