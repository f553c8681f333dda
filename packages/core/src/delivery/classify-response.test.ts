import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SegmentRequest } from '../request/segment-request.ts'
import { classifyResponse } from './classify-response.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const request: SegmentRequest = {
  method: 'POST',
  url: 'https://api.segment.io/v1/track',
  headers: { authorization: `Basic ${btoa(`${key}:`)}` },
  body: `{"writeKey":"${key}"}`,
}
const classify = (status: number, body = '', headers: Record<string, string> = {}) =>
  classifyResponse({ status, body, headers: new Headers(headers) }, request, 0)

describe('classifyResponse', () => {
  it.each([200, 201, 202, 204, 299])('acknowledges %i whatever the body says', (status) => {
    expect(classify(status, '{"success":false}')).toEqual({ verdict: 'acknowledged' })
    expect(classify(status, 'not JSON')).toEqual({ verdict: 'acknowledged' })
  })

  it.each([
    [400, 'refused', 'refused'],
    [402, 'refused', 'refused'],
    [403, 'refused', 'unauthorized'],
    [404, 'refused', 'refused'],
    [405, 'refused', 'refused'],
    [409, 'refused', 'refused'],
    [413, 'refused', 'too_large'],
    [422, 'refused', 'refused'],
    [501, 'refused', 'refused'],
    [505, 'refused', 'refused'],
    [100, 'refused', 'refused'],
    [600, 'refused', 'refused'],
    [408, 'retry', 'timed_out'],
    [410, 'retry', 'unavailable'],
    [429, 'retry', 'rate_limited'],
    [460, 'retry', 'unavailable'],
    [500, 'retry', 'unavailable'],
    [502, 'retry', 'unavailable'],
    [503, 'retry', 'unavailable'],
    [504, 'retry', 'unavailable'],
    [529, 'retry', 'unavailable'],
    [401, 'retry-with-token', 'unauthorized'],
    [511, 'retry-with-token', 'unauthorized'],
  ])('classifies %i as %s, %s', (status, verdict, code) => {
    expect(classify(status)).toMatchObject({ verdict, error: { code, details: { status } } })
  })

  it('repeats the message of the body', () => {
    const classified = classify(400, '{"success":false,"message":"malformed JSON.","code":"invalid_request"}')
    expect(classified).toMatchObject({
      error: { message: 'Segment answered 400: malformed JSON. (invalid_request).' },
    })
    expect(classify(503)).toMatchObject({ error: { message: 'Segment answered 503.' } })
  })

  it('reports how long a retryable answer asks to wait, and only for such answers', () => {
    expect(classify(503, '', { 'retry-after': '7' })).toMatchObject({ error: { details: { retryAfterMs: 7_000 } } })
    const refused = classify(400, '', { 'retry-after': '7' })
    expect('error' in refused && refused.error.details).not.toHaveProperty('retryAfterMs')
  })

  it.each([
    ['https://evil.example/steal?key=1', 'to https://evil.example;'],
    ['/elsewhere', 'to https://api.segment.io;'],
    ['//other.example/x', 'to https://other.example;'],
    ['https://user:password@evil.example/', 'to https://evil.example;'],
    ['custom://place/x', 'to custom://place;'],
    ['http://[', 'elsewhere;'],
  ])('refuses a redirect to %s and names the origin alone', (location, where) => {
    const classified = classify(307, '', { location })
    expect(classified).toMatchObject({ verdict: 'refused', error: { code: 'refused', details: { status: 307 } } })
    const message = 'error' in classified ? classified.error.message : ''
    expect(message).toContain(`redirecting ${where}`)
    expect(message).not.toMatch(/steal|password/)
  })

  it('shows no secret that an answer echoes', () => {
    const echo = `you sent ${key} and ${btoa(`${key}:`)} and ${'x'.repeat(2_020)}${key}`
    const classified = classify(400, echo)
    const shown = inspect(classified, { depth: 9 }) + JSON.stringify(classified)
    expect(shown).toContain('you sent [redacted]')
    expect(shown).not.toContain(key.slice(0, 12))
    expect(shown).not.toContain(btoa(`${key}:`).slice(0, 12))
  })
})

describe('classifyResponse, without the request', () => {
  it('classifies in the same way', () => {
    const response = { status: 307, body: '', headers: new Headers({ location: 'https://other.example/x' }) }
    expect(classifyResponse(response)).toMatchObject({
      verdict: 'refused',
      error: { message: expect.stringContaining('to https://other.example;') },
    })
    expect(classifyResponse({ ...response, headers: new Headers({ location: '/x' }) })).toMatchObject({
      error: { message: expect.stringContaining('redirecting elsewhere;') },
    })
  })
})
