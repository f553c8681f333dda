import { expect, it } from 'vitest'
import { buildBatchRequestFromBytes } from './batch-from-bytes.ts'
import { buildBatchRequest } from './build-batch-request.ts'
import { bodyText, redactRequest } from './redact-request.ts'
import { requestToCurl } from './request-to-curl.ts'
import { parseSource } from './source.ts'

const source = parseSource({ writeKey: 'a-write-key', writeKeyIn: 'both' })
const stamps = { sentAt: '2026-01-02T03:04:05.006Z', context: { ip: '0.0.0.0' } }
const pieces = ['{"type":"track","messageId":"1","event":"Käse 🧀"}', '{"type":"page","messageId":"2"}']
const inBytes = pieces.map((json) => new TextEncoder().encode(json))
const inText = pieces.map((json, index) => ({
  json,
  messageId: String(index),
  bytes: new TextEncoder().encode(json).length,
}))

it('builds the same request of bytes as of text', () => {
  const { bodyBytes, ...ofBytes } = buildBatchRequestFromBytes(inBytes, source, stamps)
  const { body, ...ofText } = buildBatchRequest(inText, source, stamps)
  expect(ofBytes).toEqual(ofText)
  expect(new TextDecoder().decode(bodyBytes)).toBe(body)
})

it('refuses no calls, too many calls and too many bytes', () => {
  expect(() => buildBatchRequestFromBytes([], source, stamps)).toThrow(
    expect.objectContaining({ code: 'invalid_call' }),
  )
  const tooMany = Array.from({ length: 2_501 }, () => inBytes[1] ?? new Uint8Array())
  expect(() => buildBatchRequestFromBytes(tooMany, source, stamps)).toThrow(
    expect.objectContaining({ code: 'too_large' }),
  )
  const large = Array.from({ length: 17 }, () => new Uint8Array(31_000))
  expect(() => buildBatchRequestFromBytes(large, source, stamps)).toThrow(
    expect.objectContaining({ code: 'too_large' }),
  )
})

it('hides the write key in bytes as it does in text', () => {
  const request = buildBatchRequestFromBytes(inBytes, source, stamps)
  expect(bodyText(request)).toContain('a-write-key')
  expect(JSON.stringify(request)).not.toContain('a-write-key')
  expect(redactRequest(request).body).toContain('Käse 🧀')
  expect(requestToCurl(request)).not.toContain('a-write-key')
  expect(requestToCurl(request, { reveal: true })).toContain('a-write-key')
})
