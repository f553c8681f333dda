import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SegmentRequest } from '../request/segment-request.ts'
import { isTransient, networkError } from './network-error.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const request: SegmentRequest = {
  method: 'POST',
  url: 'https://api.segment.io/v1/track?x=1',
  headers: { authorization: `Basic ${btoa(`${key}:`)}` },
}
const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })

describe('networkError', () => {
  it.each([
    ['ENOTFOUND', 'unavailable', 'the host name was not found', true],
    ['EAI_AGAIN', 'unavailable', 'the host name was not found', true],
    ['ECONNREFUSED', 'unavailable', 'nothing listens', true],
    ['ConnectionRefused', 'unavailable', 'nothing listens', true],
    ['ECONNRESET', 'unavailable', 'the connection broke', true],
    ['UND_ERR_SOCKET', 'unavailable', 'the connection broke', true],
    ['EPIPE', 'unavailable', 'the connection broke', true],
    ['HPE_INVALID_CONSTANT', 'unavailable', 'the connection broke', true],
    ['ENETUNREACH', 'unavailable', 'no route to it', true],
    ['EHOSTUNREACH', 'unavailable', 'no route to it', true],
    ['ETIMEDOUT', 'timed_out', 'it did not answer in time', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'timed_out', 'it did not answer in time', true],
    ['UND_ERR_HEADERS_TIMEOUT', 'timed_out', 'it did not answer in time', true],
    ['UND_ERR_BODY_TIMEOUT', 'timed_out', 'it did not answer in time', true],
    ['CERT_HAS_EXPIRED', 'unavailable', 'certificate is not trusted', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unavailable', 'certificate is not trusted', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unavailable', 'certificate is not trusted', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unavailable', 'certificate is not trusted', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unavailable', 'certificate is not trusted', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unavailable', 'the TLS handshake failed', false],
    ['EPROTO', 'unavailable', 'the TLS handshake failed', false],
    ['UND_ERR_PRX_TLS', 'unavailable', 'the proxy refused', false],
    ['E_STRANGE', 'unavailable', 'the request failed', true],
  ])('knows %s', (code, errorCode, says, transient) => {
    const error = networkError(new TypeError('fetch failed', { cause: coded(code) }), request)
    expect(error).toMatchObject({ code: errorCode, details: { systemCode: code } })
    expect(error.message).toContain('https://api.segment.io: ')
    expect(error.message).toContain(says)
    expect(error.message).toContain(`(${code})`)
    expect(error.details.advice).toBeTruthy()
    expect(isTransient(error)).toBe(transient)
  })

  it('searches causes and aggregate errors', () => {
    const both = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')], 'all failed')
    const error = networkError(new TypeError('fetch failed', { cause: { cause: both } }), request)
    expect(error.details.systemCode).toBe('ECONNREFUSED')
  })

  it('prefers a more specific code to the one around it', () => {
    const error = networkError(Object.assign(coded('ERR_FETCH'), { cause: coded('ENOTFOUND') }), request)
    expect(error.details.systemCode).toBe('ENOTFOUND')
  })

  it.each([
    ['error sending request: client error (Connect): dns error: failed to lookup address information', 'the host name'],
    ['tcp connect error: Connection refused (os error 111)', 'nothing listens'],
    ['invalid peer certificate: UnknownIssuer', 'certificate is not trusted'],
    ['Unable to connect. Is the computer able to access the url?', 'nothing listens'],
    ['Proxy response (407) !== 200 when HTTP Tunneling', 'the proxy refused'],
    ['Failed to fetch', 'the request failed'],
  ])('reads the message if there is no code: %s', (message, says) => {
    expect(networkError(new TypeError(message), request).message).toContain(says)
  })

  it.each([undefined, null, 1, 'text', {}, Object.assign(new Error('x'), { code: 42 })])('takes %s', (thrown) => {
    expect(networkError(thrown, request)).toMatchObject({ code: 'unavailable' })
  })

  it('ends if causes are circular', () => {
    const error: Error & { cause?: unknown } = new Error('x')
    error.cause = error
    expect(networkError(error, request).code).toBe('unavailable')
  })

  it('shows no secret, in message, details or causes', () => {
    const inner = Object.assign(new Error(`invalid header Basic ${btoa(`${key}:`)}`), { headers: request.headers })
    const error = networkError(new TypeError(`failed for ${key}`, { cause: inner }), request)
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error) + error.stack
    expect(shown).toContain('failed for [redacted]')
    expect(shown).not.toContain(key)
    expect(shown).not.toContain(btoa(`${key}:`))
  })
})
