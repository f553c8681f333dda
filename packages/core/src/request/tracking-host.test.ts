import { describe, expect, it } from 'vitest'
import { parseHost, trackingOrigin, trackingUrl } from './tracking-host.ts'

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
  ])('reads %s', (host, origin) => {
    expect(parseHost(host)).toBe(origin)
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
    ['https://events.example.com/v2', 'has a path'],
    ['https://events.example.com/v1/v1', 'has a path'],
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

describe('parseHost with allowInsecureHost', () => {
  const allowInsecureHost = true

  it.each(['http://collector:8080', 'http://10.1.2.3', 'http://[fd00::1]:80', 'http://host.docker.internal:3000'])(
    'reads %s',
    (host) => {
      expect(parseHost(host, { allowInsecureHost })).toBe(new URL(host).origin)
      expect(() => parseHost(host)).toThrow(
        expect.objectContaining({
          details: expect.objectContaining({ advice: expect.stringMatching(/allowInsecureHost/) }),
        }),
      )
    },
  )

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
    expect(trackingUrl(us, '/v10/track')).toBe('https://api.segment.io/v1/v10/track')
  })

  it('uses the host instead of the region', () => {
    expect(trackingOrigin({ region: 'eu', host: 'http://localhost:9/v1/' })).toBe('http://localhost:9')
    expect(trackingUrl({ region: 'us', host: 'http://collector', allowInsecureHost: true }, 'track')).toBe(
      'http://collector/v1/track',
    )
  })
})
