import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SegmentRequest } from '../request/segment-request.ts'
import { judgeResponse } from './judge-response.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const request: SegmentRequest = {
  method: 'POST',
  url: 'https://api.segment.io/v1/track',
  headers: { authorization: `Basic ${btoa(`${key}:`)}` },
  body: `{"writeKey":"${key}"}`,
}
const judge = (status: number, body = '', headers: Record<string, string> = {}) =>
  judgeResponse({ status, body, headers: new Headers(headers) }, { request, now: 0 })

describe('judgeResponse', () => {
  it.each([200, 201, 202, 204, 299])("acknowledges %i without a body, and with any that may be Segment's", (status) => {
    const bodies = [
      '',
      '  ',
      'OK',
      'ok',
      '{}',
      '{"success":true}',
      '{"success":"false"}',
      '[{"success":false}]',
      'not JSON',
    ]
    for (const body of bodies) expect(judge(status, body)).toEqual({ verdict: 'acknowledged' })
    expect(judge(status, '', { 'content-type': 'text/html' })).toEqual({ verdict: 'acknowledged' })
    expect(judge(status, '{}', { 'content-type': 'application/json' })).toEqual({ verdict: 'acknowledged' })
  })

  it.each([
    ['Please log in', { 'content-type': 'text/html' }],
    ['Please log in', { 'content-type': 'Text/HTML; charset=utf-8' }],
    ['<!doctype html><title>Wi-Fi</title>', {}],
    ['\ufeff\n  <html></html>', { 'content-type': 'application/json' }],
    ['<?xml version="1.0"?><error/>', {}],
    ['{"success":false}', {}],
    [String.raw`{"succes\u0073":false}`, {}],
    [' { "message": "no", "success" : false }', { 'content-type': 'application/json' }],
  ])('does not take %j for an acknowledgement', (body, headers) => {
    for (const status of [200, 202]) {
      expect(judge(status, body, headers)).toMatchObject({
        verdict: 'retry',
        error: { code: 'unavailable', retryable: true, details: { status } },
      })
    }
  })

  it('shows the host and the first 80 characters of an answer that is not from Segment, without secrets', () => {
    const judged = judge(200, `<html>\n<p>${key}</p> ${'x'.repeat(200)}`)
    expect(judged).toMatchObject({
      error: {
        message: `api.segment.io answered 200, but the answer does not come from Segment: <html> <p>[redacted]</p> ${'x'.repeat(55)}…`,
      },
    })
    expect(inspect(judged, { depth: 9 }) + JSON.stringify(judged)).not.toContain(key.slice(0, 12))
  })

  it('takes any 2xx for an acknowledgement if the caller says so', () => {
    const page = { status: 200, body: '<html></html>', headers: new Headers({ 'content-type': 'text/html' }) }
    expect(judgeResponse(page, { anyBody: true })).toEqual({ verdict: 'acknowledged' })
    expect(judgeResponse(page)).toMatchObject({
      error: { message: expect.stringContaining('The server answered 200') },
    })
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
  ])('judges %i as %s, %s', (status, verdict, code) => {
    expect(judge(status)).toMatchObject({ verdict, error: { code, details: { status } } })
  })

  it('repeats the message of the body', () => {
    const judged = judge(400, '{"success":false,"message":"malformed JSON.","code":"invalid_request"}')
    expect(judged).toMatchObject({
      error: { message: 'Segment answered 400: malformed JSON. (invalid_request).' },
    })
    expect(judge(503)).toMatchObject({ error: { message: 'Segment answered 503.' } })
  })

  it('reports how long a retryable answer asks to wait, and only for such answers', () => {
    expect(judge(503, '', { 'retry-after': '7' })).toMatchObject({ error: { details: { retryAfterMs: 7_000 } } })
    const refused = judge(400, '', { 'retry-after': '7' })
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
    const judged = judge(307, '', { location })
    expect(judged).toMatchObject({ verdict: 'refused', error: { code: 'refused', details: { status: 307 } } })
    const message = 'error' in judged ? judged.error.message : ''
    expect(message).toContain(`redirecting ${where}`)
    expect(message).not.toMatch(/steal|password/)
  })

  it('shows no secret that an answer echoes', () => {
    const echo = `you sent ${key} and ${btoa(`${key}:`)} and ${'x'.repeat(2_020)}${key}`
    const judged = judge(400, echo)
    const shown = inspect(judged, { depth: 9 }) + JSON.stringify(judged)
    expect(shown).toContain('you sent [redacted]')
    expect(shown).not.toContain(key.slice(0, 12))
    expect(shown).not.toContain(btoa(`${key}:`).slice(0, 12))
  })
})

describe('judgeResponse, without the request', () => {
  it('judges in the same way', () => {
    const response = { status: 307, body: '', headers: new Headers({ location: 'https://other.example/x' }) }
    expect(judgeResponse(response)).toMatchObject({
      verdict: 'refused',
      error: { message: expect.stringContaining('to https://other.example;') },
    })
    expect(judgeResponse({ ...response, headers: new Headers({ location: '/x' }) })).toMatchObject({
      error: { message: expect.stringContaining('redirecting elsewhere;') },
    })
  })
})
