import { describe, expect, it } from 'vitest'
import { redactRequest, requestSecrets } from './redact-request.ts'
import { requestToCurl } from './request-to-curl.ts'
import type { SegmentRequest } from './segment-request.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const request: SegmentRequest = {
  method: 'POST',
  url: `https://api.segment.io/v1/track?writeKey=${key}&x=1`,
  headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
  body: `{"event":"It's done","properties":{"note":"${key}"},"writeKey":"${key}"}`,
}

describe('redactRequest', () => {
  it('hides the credential and the write key wherever they are', () => {
    expect(redactRequest(request)).toEqual({
      method: 'POST',
      url: 'https://api.segment.io/v1/track?writeKey=[redacted]&x=1',
      headers: { authorization: 'Basic [redacted]', 'content-type': 'application/json' },
      body: '{"event":"It\'s done","properties":{"note":"[redacted]"},"writeKey":"[redacted]"}',
    })
  })

  it.each([
    ['authorization', 'Bearer abc.def-1', 'Bearer [redacted]'],
    ['authorization', 'plain-token', '[redacted]'],
    ['authorization', 'Digest username="u", response="r"', '[redacted]'],
    ['cookie', 'a=b', '[redacted]'],
    ['x-write-key', 'abc', '[redacted]'],
    ['Authorization', 'Bearer abc.def-1', 'Bearer [redacted]'],
  ])('hides the header %s: %s', (name, value, shown) => {
    expect(redactRequest({ ...request, headers: { [name]: value } }).headers).toEqual({ [name]: shown })
  })

  it('hides a write key in JSON with white space or escapes, and in a pixel', () => {
    expect(redactRequest({ ...request, headers: {}, body: '{"writeKey" : "a\\"b-key"}' }).body).toBe(
      '{"writeKey" : "[redacted]"}',
    )
    const url = 'https://api.segment.io/v1/pixel/track?a=1&data=eyJ3cml0ZUtleSI6ImEifQ'
    expect(redactRequest({ method: 'GET', url, headers: {} }).url).toBe(
      'https://api.segment.io/v1/pixel/track?a=1&data=[redacted]',
    )
  })

  it('hides the assertion of a token request', () => {
    const body = 'grant_type=client_credentials&client_assertion_type=jwt&client_assertion=eyJh.eyJp.sig-1&scope=x'
    expect(redactRequest({ method: 'POST', url: 'https://o.example/token', headers: {}, body }).body).toBe(
      'grant_type=client_credentials&client_assertion_type=jwt&client_assertion=[redacted]&scope=x',
    )
  })

  it('finds the key in a Basic credential', () => {
    expect(requestSecrets({ ...request, body: '' })).toEqual(expect.arrayContaining([key, btoa(`${key}:`)]))
    expect(requestSecrets({ method: 'GET', url: 'https://o.example', headers: {} })).toEqual([])
  })
})

describe('requestToCurl', () => {
  it('writes a command for a shell, the credential hidden unless asked for', () => {
    expect(requestToCurl(request)).toBe(
      [
        "curl --globoff --request POST 'https://api.segment.io/v1/track?writeKey=[redacted]&x=1'",
        "--header 'authorization: Basic [redacted]'",
        "--header 'content-type: application/json'",
        `--data-raw '{"event":"It'\\''s done","properties":{"note":"[redacted]"},"writeKey":"[redacted]"}'`,
      ].join(' \\\n  '),
    )
    expect(requestToCurl(request, { reveal: true })).toContain(`authorization: Basic ${btoa(`${key}:`)}`)
  })

  it('writes a header without a value so that curl sends it', () => {
    expect(requestToCurl({ method: 'GET', url: 'https://o.example/', headers: { 'x-empty': '' } })).toContain(
      "--header 'x-empty;'",
    )
  })
})
