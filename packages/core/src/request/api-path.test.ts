import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { isSegmentError } from '../error/segment-error.ts'
import { resolveApiPath } from './api-path.ts'

const origin = 'https://api.segment.io'

describe('resolveApiPath', () => {
  it.each([
    '/v1/group',
    '/v1/group/',
    '/',
    '/v1/batch?debug=1',
    "/v1/p-_.~!$&'()*+,;=:x",
    '/v1/caf%C3%A9',
    '/v1/a?b=%2F..&c=@',
  ])('takes %s as it is', (path) => {
    for (const base of [origin, `${origin}/shop/events`]) {
      expect(resolveApiPath(base, path).href).toBe(`${base}${path}`)
    }
  })

  it.each([
    ['', 'does not start with a slash'],
    ['v1/group', 'does not start with a slash'],
    ['group', 'does not start with a slash'],
    ['https://evil.example/v1/group', 'absolute URL'],
    ['HTTPS:/evil.example', 'absolute URL'],
    ['javascript:alert(1)', 'absolute URL'],
    ['//evil.example/v1', 'another host'],
    ['///evil.example', 'another host'],
    ['/\\evil.example', 'backslash'],
    ['\\\\evil.example', 'backslash'],
    ['/v1\\..\\x', 'backslash'],
    ['@evil.example', 'does not start with a slash'],
    ['/@evil.example', 'contains an @'],
    ['/v1/%40evil.example', 'contains an @'],
    ['/v1/user:pass@evil.example', 'contains an @'],
    ['/v1/../admin', '. or .. segment'],
    ['/v1/..', '. or .. segment'],
    ['/v1/./group', '. or .. segment'],
    ['/v1/%2e%2e/admin', '. or .. segment'],
    ['/v1/%2E./admin', '. or .. segment'],
    ['/v1/%252e%252e/admin', '. or .. segment'],
    ['/v1/%25252e%25252e', '. or .. segment'],
    ['/v1/..%2fadmin', 'slash or backslash'],
    ['/v1/a%2Fb', 'slash or backslash'],
    ['/v1/a%5cb', 'slash or backslash'],
    ['/v1/a%252fb', 'slash or backslash'],
    ['/v1//group', 'two slashes'],
    ['/v1/group#x', 'fragment'],
    ['/v1/group%23x', 'query or fragment'],
    ['/v1/group%3Fx', 'query or fragment'],
    ['/v1/gr oup', 'space or control'],
    [' /v1/group', 'space or control'],
    ['/v1/group\n', 'space or control'],
    ['/v1/\t/evil', 'space or control'],
    ['/\r\n/evil.example', 'space or control'],
    ['/v1/gr\u0000oup', 'space or control'],
    ['/v1/gr\u00a0oup', 'space or control'],
    ['/v1/gr\u200boup', 'space or control'],
    ['/v1/gr\ufeffoup', 'space or control'],
    ['/v1/group?a=\u2028', 'space or control'],
    ['/v1/group%0d%0ax', 'space or control'],
    ['/v1/group%00', 'space or control'],
    ['/v1/group%20', 'space or control'],
    ['/v1/%', 'invalid percent-encoding'],
    ['/v1/%zz', 'invalid percent-encoding'],
    ['/v1/%c3', 'invalid percent-encoding'],
    [`/v1/%${'25'.repeat(20)}41`, 'too many times'],
    ['/v1/café', 'must be percent-encoded'],
    ['/v1/{id}', 'must be percent-encoded'],
    ['/v1/。。/x', 'must be percent-encoded'],
    ['/v1/group?a=\\b', 'backslash'],
  ])('refuses %j: it %s', (path, why) => {
    expect(() => resolveApiPath(origin, path)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringContaining(why),
        details: expect.objectContaining({ path: ['path'] }),
      }),
    )
  })

  it('never leaves the origin or its folder, for any text', () => {
    const pieces = fc.constantFrom(
      '/',
      '//',
      '\\',
      '..',
      '.',
      '%2e',
      '%2f',
      '%5c',
      '%25',
      '@',
      ':',
      '#',
      '?',
      '&',
      '=',
      'v1',
      'group',
      'http:',
      'https://',
      'evil.example',
      '\t',
      '\n',
      ' ',
      '\u0000',
      '％',
      '／',
      '。',
      '%00',
      '%0d%0a',
      '%c0%ae',
      'é',
      ';',
      '[::1]',
    )
    const path = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 12 }).map((parts) => parts.join('')),
      fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join('')}`),
    )
    fc.assert(
      fc.property(path, fc.constantFrom(origin, `${origin}/shop/events`), (text, base) => {
        try {
          const url = resolveApiPath(base, text)
          expect(url.origin).toBe(origin)
          expect(url.username + url.password + url.hash).toBe('')
          expect(`${url.origin}${url.pathname}`).toBe(`${base}${text.split('?', 1)[0]}`)
          expect(decodeURIComponent(url.pathname).split('/')).not.toContain('..')
        } catch (error) {
          if (!isSegmentError(error)) throw error
          expect(error.code).toBe('invalid_request')
        }
      }),
      { numRuns: runs(3_000) },
    )
  })
})
