import { describe, expect, it } from 'vitest'
import { canonicalCall, canonicalOrder } from './canonical-call.ts'

const call = {
  type: 'track',
  event: 'Started',
  userId: 'user-42',
  messageId: 'one',
  timestamp: '2026-02-03T04:05:06.789Z',
  sentAt: '2026-02-03T04:05:07.000Z',
  properties: { timestamp: 'a property of that name', messageId: 'another' },
  context: { library: { name: 'one' }, ip: '203.0.113.7', locale: 'de-DE' },
}

describe('canonicalCall', () => {
  it('takes ids, times and library aside, and keeps what the caller said', () => {
    expect(canonicalCall(call)).toEqual({
      call: {
        type: 'track',
        event: 'Started',
        userId: 'user-42',
        properties: call.properties,
        context: { locale: 'de-DE' },
      },
      aside: {
        messageId: 'one',
        timestamp: '2026-02-03T04:05:06.789Z',
        sentAt: '2026-02-03T04:05:07.000Z',
        'context.library': { name: 'one' },
        'context.ip': '203.0.113.7',
      },
    })
  })

  it('writes the names of a call in order', () => {
    const shuffled = Object.fromEntries(Object.entries(call).toReversed())
    expect(JSON.stringify(canonicalCall(shuffled))).toBe(JSON.stringify(canonicalCall(call)))
  })
})

describe('canonicalOrder', () => {
  it('gives the same list whichever call came first', () => {
    const other = { ...call, event: 'Ended' }
    expect(canonicalOrder([call, other])).toEqual(canonicalOrder([other, { ...call, messageId: 'two' }]))
    expect(canonicalOrder([call, other])).not.toEqual(canonicalOrder([call, call]))
  })
})
