import { describe, expect, it } from 'vitest'
import { parseBaseUrl, parseHost, trackingBase, trackingUrl } from './tracking-host.ts'

describe('parseHost', () => {
  it.each([
    ['https://events.example.com', 'https://events.example.com'],
    ['https://events.example.com/', 'https://events.example.com'],
    ['https://events.example.com/v1', 'https://events.example.com'],
    ['https://events.example.com/v1/', 'https://events.example.com'],
    ['https://events.example.com:8443/v1', 'https://events.example.com:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/v1', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['http://segment.localhost', 'http://segment.localhost'],
    ['https://shop.example.com/shop/events', 'https://shop.example.com/shop/events'],
    ['https://shop.example.com/shop/events/', 'https://shop.example.com/shop/events'],
    ['https://shop.example.com/shop/events/v1', 'https://shop.example.com/shop/events'],
    ['https://shop.example.com/shop/events/v1/', 'https://shop.example.com/shop/events'],
    ['HTTPS://Shop.Example.com/Shop/Events', 'https://shop.example.com/Shop/Events'],
    [' https://shop.example.com/events\n', 'https://shop.example.com/events'],
    ['https://shop.example.com/v2', 'https://shop.example.com/v2'],
    ['https://shop.example.com/api/v1/segment', 'https://shop.example.com/api/v1/segment'],
    ['https://shop.example.com/v1/segment/v1', 'https://shop.example.com/v1/segment'],
    ['https://shop.example.com/batch', 'https://shop.example.com/batch'],
    [
      "https://shop.example.com/caf%C3%A9/~a.b-c_d!$&'()*+,;=:",
      "https://shop.example.com/caf%C3%A9/~a.b-c_d!$&'()*+,;=:",
    ],
    ['http://127.0.0.1:8765/s/cart', 'http://127.0.0.1:8765/s/cart'],
  ])('reads %s', (host, base) => {
    expect(parseHost(host)).toBe(base)
    expect(parseHost(base)).toBe(base)
  })

  it.each([
    ['events.example.com', 'not a URL'],
    ['', 'not a URL'],
    ['ftp://events.example.com', 'must use https or http'],
    ['localhost:3000', 'must use https or http'],
    ['https://user:secret-word@events.example.com', 'user name or password'],
    ['https://events.example.com?x=1', 'query or fragment'],
    ['https://events.example.com?', 'query or fragment'],
    ['https://events.example.com/#a', 'query or fragment'],
    ['https://events.example.com/a?', 'query or fragment'],
    ['https://events.example.com//', 'two slashes'],
    ['https://events.example.com/a//b', 'two slashes'],
    ['https://events.example.com/v1//', 'two slashes'],
    ['https://events.example.com/a/../b', '. or .. segment'],
    ['https://events.example.com/..', '. or .. segment'],
    ['https://events.example.com/./v1', '. or .. segment'],
    ['https://events.example.com/a/%2e%2E/b', '. or .. segment'],
    ['https://events.example.com/a%2Fb', 'hides a slash'],
    ['https://events.example.com/a%252fb', 'hides a slash'],
    ['https://events.example.com/a%5cb', 'hides a slash'],
    ['https://events.example.com/a%3Fb', 'hides a query'],
    ['https://events.example.com\\v1', 'backslash'],
    ['https://events.example.com/a\\b', 'backslash'],
    ['https:\\\\events.example.com/a\\b', 'backslash'],
    ['https://events.example.com/a\tb', 'space or control'],
    ['https://events.example.com/a b', 'space or control'],
    ['https://events.example.com/caf\u00e9', 'must be percent-encoded'],
    ['https://events.example.com/%zz', 'invalid percent-encoding'],
    ['https://events.example.com/@me', 'contains an @'],
    ['http://events.example.com', 'plain HTTP to another machine'],
    ['http://127.0.0.1.example.com', 'plain HTTP to another machine'],
    ['http://localhost.example.com', 'plain HTTP to another machine'],
    ['http://0.0.0.0', 'plain HTTP to another machine'],
  ])('refuses %s: %s', (host, why) => {
    expect(() => parseHost(host)).toThrow(
      expect.objectContaining({ code: 'invalid_source', message: expect.stringContaining(why) }),
    )
    expect(() => parseHost(host)).not.toThrow('secret-word')
  })
})

describe('the URL of a request as host', () => {
  const base = 'https://shop.example.com/shop/events'
  const paths = ['batch', 'b', 'import', 'track', 't', 'identify/', 'pixel/page', 'm', 'v1', 'v1/', 'batch/v1']

  it.each([...paths, 'projects/secret-word/settings', 'projects'])('refuses /v1/%s, and says what to use', (path) => {
    for (const expected of [base, 'https://events.example.com']) {
      const host = `${expected}/v1/${path}`
      expect(() => parseHost(host)).toThrow(
        expect.objectContaining({
          code: 'invalid_source',
          message: 'The host is the URL of a request.',
          details: {
            path: ['host'],
            advice: `Use ${expected}; the path of each request is added to it.`,
          },
        }),
      )
    }
  })
})

describe('parseBaseUrl', () => {
  it('keeps the whole path and names the setting', () => {
    expect(parseBaseUrl('oauthUrl', 'https://login.example.com/segment/v1/')).toBe(
      'https://login.example.com/segment/v1',
    )
    expect(() => parseBaseUrl('oauthUrl', 'https://login.example.com/?x')).toThrow(
      expect.objectContaining({
        message: 'The oauthUrl contains a query or fragment.',
        details: expect.objectContaining({ path: ['oauthUrl'] }),
      }),
    )
  })
})

describe('parseHost with allowInsecureHost', () => {
  const allowInsecureHost = true

  it.each([
    'http://collector:8080',
    'http://collector/events',
    'http://10.1.2.3',
    'http://[fd00::1]:80',
    'http://host.docker.internal:3000',
  ])('reads %s', (host) => {
    expect(parseHost(host, { allowInsecureHost })).toBe(new URL(host).href.replace(/\/$/, ''))
    expect(() => parseHost(host)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ advice: expect.stringMatching(/allowInsecureHost/) }),
      }),
    )
  })

  it.each(['http://events.example.com', 'http://8.8.8.8', 'http://10.0.0.1.example.com', 'http://[2001:db8::1]'])(
    'still refuses %s',
    (host) => {
      expect(() => parseHost(host, { allowInsecureHost })).toThrow(
        expect.objectContaining({ message: expect.stringContaining('plain HTTP to another machine') }),
      )
    },
  )
})

describe('trackingUrl', () => {
  it('has one /v1, whatever host and path have', () => {
    const us = { region: 'us' } as const
    expect(trackingUrl(us, '/v1/track')).toBe('https://api.segment.io/v1/track')
    expect(trackingUrl(us, 'track')).toBe('https://api.segment.io/v1/track')
    expect(trackingUrl({ region: 'eu' }, '/batch')).toBe('https://events.eu1.segmentapis.com/v1/batch')
    expect(trackingUrl({ ...us, host: 'https://e.example.com/v1' }, 'v1/track')).toBe('https://e.example.com/v1/track')
    expect(trackingUrl({ ...us, host: 'https://e.example.com/a/b/' }, 'v1/track')).toBe(
      'https://e.example.com/a/b/v1/track',
    )
    expect(trackingUrl(us, '/v10/track')).toBe('https://api.segment.io/v1/v10/track')
  })

  it('uses the host instead of the region', () => {
    expect(trackingBase({ region: 'eu', host: 'http://localhost:9/v1/' })).toBe('http://localhost:9')
    expect(trackingUrl({ region: 'us', host: 'http://collector', allowInsecureHost: true }, 'track')).toBe(
      'http://collector/v1/track',
    )
  })
})
