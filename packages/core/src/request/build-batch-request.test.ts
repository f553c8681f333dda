import { describe, expect, it } from 'vitest'
import type { SegmentCall } from '../schemas/call.ts'
import { limits } from '../spec/limits.ts'
import { byteLength } from '../validate/byte-length.ts'
import { batchEnvelopeBytes, buildBatchRequest } from './build-batch-request.ts'
import { type SerialisedCall, serialiseCall } from './serialise-call.ts'
import { parseSource } from './source.ts'
import { stampCall } from './stamp-call.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const source = parseSource({ writeKey: key })
const sentAt = '2026-06-01T12:00:01.000Z'
let serial = 0
const sources = {
  now: () => Date.parse('2026-06-01T12:00:00.000Z'),
  createId: () => {
    serial += 1
    return `id-${serial}`
  },
}
const track = (properties: object = {}) =>
  stampCall({ type: 'track', userId: 'u', event: 'E', properties } as SegmentCall, sources)

/** A piece of JSON with exactly this many bytes. */
const piece = (bytes: number): SerialisedCall => ({
  messageId: 'm',
  json: `{"a":"${'x'.repeat(bytes - 8)}"}`,
  bytes,
})

describe('buildBatchRequest', () => {
  it('builds the envelope, byte by byte', () => {
    const [first, second] = [track(), track()]
    const request = buildBatchRequest([first, serialiseCall(second)], source, {
      sentAt,
      context: { ip: '1.2.3.4' },
      integrations: { All: true },
    })
    expect(request).toMatchObject({ method: 'POST', url: 'https://api.segment.io/v1/batch' })
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${key}:`)}`,
    })
    expect(request.body).toBe(
      `{"batch":[${JSON.stringify(first)},${JSON.stringify(second)}],"context":{"ip":"1.2.3.4"},"integrations":{"All":true},"sentAt":"${sentAt}"}`,
    )
  })

  it('has sentAt and writeKey once, in the envelope', () => {
    const call = { ...track(), sentAt: 'old', writeKey: 'other' }
    const inBoth = parseSource({ writeKey: key, writeKeyIn: 'both' })
    const body = JSON.parse(buildBatchRequest([call], inBoth, { sentAt }).body ?? '')
    expect(body).toMatchObject({ sentAt, writeKey: key })
    expect(Object.keys(body)).toEqual(['batch', 'sentAt', 'writeKey'])
    expect(body.batch[0]).not.toHaveProperty('sentAt')
    expect(body.batch[0]).not.toHaveProperty('writeKey')
  })

  it.each([
    ['batch', '/v1/batch'],
    ['browser', '/v1/b'],
    ['import', '/v1/import'],
  ] as const)('sends to the endpoint %s', (endpoint, path) => {
    expect(buildBatchRequest([track()], source, { sentAt, endpoint }).url).toBe(`https://api.segment.io${path}`)
  })

  it('carries token, attempt and user agent as a single call does', () => {
    const request = buildBatchRequest([track()], source, {
      sentAt,
      bearerToken: 'token-1',
      retryCount: 1,
      userAgent: 'own/1',
    })
    expect(request.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-retry-count': '1',
      'user-agent': 'own/1',
    })
    expect(request.body?.endsWith(`,"writeKey":"${key}"}`)).toBe(true)
  })

  it('counts the envelope exactly', () => {
    const options = { sentAt, context: { note: 'é' }, bearerToken: 'token-1' }
    const calls = [serialiseCall(track()), serialiseCall(track({ note: '🔑' }))]
    const { body = '' } = buildBatchRequest(calls, source, options)
    const parts = calls.reduce((sum, call) => sum + call.bytes, 0) + 1
    expect(byteLength(body)).toBe(batchEnvelopeBytes(source, options) + parts)
  })

  it('accepts a batch at the limit in bytes and refuses one byte more', () => {
    const room = limits.batchBytes - batchEnvelopeBytes(source, { sentAt })
    const calls = (last: number) => [...Array.from({ length: 15 }, () => piece(32_000)), piece(last)]
    const left = room - 15 * 32_000 - 15
    expect(byteLength(buildBatchRequest(calls(left), source, { sentAt }).body ?? '')).toBe(limits.batchBytes)
    expect(() => buildBatchRequest(calls(left + 1), source, { sentAt })).toThrow(
      expect.objectContaining({
        code: 'too_large',
        details: expect.objectContaining({
          issues: [expect.objectContaining({ code: 'batch_too_large' })],
          bytes: limits.batchBytes + 1,
          limitBytes: limits.batchBytes,
        }),
      }),
    )
  })

  it('accepts 2,500 calls and no more', () => {
    const calls = (count: number) => Array.from({ length: count }, () => piece(20))
    expect(JSON.parse(buildBatchRequest(calls(2_500), source, { sentAt }).body ?? '').batch).toHaveLength(2_500)
    expect(() => buildBatchRequest(calls(2_501), source, { sentAt })).toThrow(
      expect.objectContaining({
        code: 'too_large',
        details: expect.objectContaining({ issues: [expect.objectContaining({ code: 'batch_too_many_calls' })] }),
      }),
    )
  })

  it('refuses an empty batch', () => {
    expect(() => buildBatchRequest([], source, { sentAt })).toThrow(
      expect.objectContaining({
        code: 'invalid_call',
        details: expect.objectContaining({
          issues: [expect.objectContaining({ code: 'batch_empty', message: 'batch has no calls.' })],
        }),
      }),
    )
  })

  it('refuses a call over 32 KB inside a batch', () => {
    expect(() => buildBatchRequest([track({ note: 'x'.repeat(limits.callBytes) })], source, { sentAt })).toThrow(
      expect.objectContaining({
        code: 'too_large',
        details: expect.objectContaining({ limitBytes: limits.callBytes }),
      }),
    )
  })
})
