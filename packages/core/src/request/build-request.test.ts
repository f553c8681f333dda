import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SegmentCall } from '../schemas/call.ts'
import { callTypeNames } from '../spec/call-type-names.ts'
import { limits } from '../spec/limits.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import { version } from '../version.ts'
import { buildRequest } from './build-request.ts'
import { parseSource } from './source.ts'
import { stampCall } from './stamp-call.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const source = parseSource({ writeKey: key })
const sentAt = '2026-06-01T12:00:01.000Z'
const sources = { now: () => Date.parse('2026-06-01T12:00:00.000Z'), createId: () => 'id-1' }
const stamp = (call: object): StampedCall => stampCall(call as SegmentCall, sources)
const track = stamp({ type: 'track', userId: 'user-42', event: 'Order Completed' })

describe('buildRequest', () => {
  it('builds a track call, byte by byte', () => {
    expect({ ...buildRequest(track, source, { sentAt }) }).toEqual({
      method: 'POST',
      url: 'https://api.segment.io/v1/track',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${key}:`)}` },
      body: `{"type":"track","messageId":"id-1","timestamp":"2026-06-01T12:00:00.000Z","event":"Order Completed","userId":"user-42","context":{"library":{"name":"@org/segment-core","version":"${version}"}},"sentAt":"2026-06-01T12:00:01.000Z"}`,
    })
  })

  it.each(callTypeNames)('sends %s to its own endpoint', (type) => {
    const call = stamp({ type, userId: 'u', event: 'E', groupId: 'g', previousId: 'p' })
    expect(buildRequest(call, source, { sentAt }).url).toBe(`https://api.segment.io/v1/${type}`)
    const eu = parseSource({ writeKey: key, region: 'eu' })
    expect(buildRequest(call, eu, { sentAt }).url).toBe(`https://events.eu1.segmentapis.com/v1/${type}`)
  })

  it('puts the write key where the source asks, at the end', () => {
    const inBody = buildRequest(track, parseSource({ writeKey: key, writeKeyIn: 'body' }), { sentAt })
    expect(inBody.headers.authorization).toBeUndefined()
    expect(inBody.body).toMatch(new RegExp(`,"sentAt":"${sentAt}","writeKey":"${key}"}$`))
    const inBoth = buildRequest(track, parseSource({ writeKey: key, writeKeyIn: 'both' }), { sentAt })
    expect(inBoth.headers.authorization).toBe(`Basic ${btoa(`${key}:`)}`)
    expect(inBoth.body).toBe(inBody.body)
  })

  it('accepts a source written by hand', () => {
    expect(buildRequest(track, { writeKey: key, region: 'us' }, { sentAt }).body).not.toContain('writeKey')
  })

  it('sends a token as Bearer with the write key in the body', () => {
    const request = buildRequest(track, source, { sentAt, bearerToken: 'token-1' })
    expect(request.headers.authorization).toBe('Bearer token-1')
    expect(JSON.parse(request.body ?? '')).toMatchObject({ writeKey: key })
  })

  it('sends the number of the attempt from the second on, and the user agent', () => {
    expect(buildRequest(track, source, { sentAt, retryCount: 0 }).headers).not.toHaveProperty('x-retry-count')
    expect(buildRequest(track, source, { sentAt, retryCount: 2, userAgent: 'own/1' }).headers).toMatchObject({
      'x-retry-count': '2',
      'user-agent': 'own/1',
    })
  })

  it('has only its own sentAt and writeKey, also for a call that was stamped elsewhere', () => {
    const call = { ...track, sentAt: '2000-01-01T00:00:00Z', writeKey: 'other' }
    expect(buildRequest(call, source, { sentAt }).body).toBe(buildRequest(track, source, { sentAt }).body)
  })

  it('counts bytes of the whole body: at the limit it passes, one over it is refused', () => {
    const sized = (length: number) =>
      buildRequest(stamp({ type: 'identify', userId: 'u', traits: { note: 'é'.repeat(length) } }), source, { sentAt })
    const empty = new TextEncoder().encode(sized(0).body).byteLength
    const room = limits.callBytes - empty
    const fits = Math.floor(room / 2)
    expect(new TextEncoder().encode(sized(fits).body).byteLength).toBeLessThanOrEqual(limits.callBytes)
    expect(() => sized(fits + 1)).toThrow(
      expect.objectContaining({
        code: 'too_large',
        details: expect.objectContaining({
          issues: [expect.objectContaining({ code: 'call_too_large' })],
          limitBytes: limits.callBytes,
          bytes: empty + 2 * (fits + 1),
        }),
      }),
    )
  })

  it('produces the same bytes for the same call, whatever its fields', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 8 }), (properties) => {
        const call = { type: 'track', userId: 'u', event: 'E', properties }
        const first = buildRequest(stamp(call), source, { sentAt })
        const second = buildRequest(stamp(JSON.parse(JSON.stringify(call))), source, { sentAt })
        expect(second.body).toBe(first.body)
        expect(JSON.parse(first.body ?? '').properties).toEqual(JSON.parse(JSON.stringify(properties)))
      }),
    )
  })

  it('shows no secret when it is printed', () => {
    const request = buildRequest(track, parseSource({ writeKey: key, writeKeyIn: 'both' }), { sentAt })
    for (const shown of [inspect(request), inspect([{ request }], { depth: 9 }), JSON.stringify({ request })]) {
      expect(shown).not.toContain(key)
      expect(shown).not.toContain(btoa(`${key}:`))
      expect(shown).toContain('Order Completed')
    }
  })
})
