import { describe, expect, it } from 'vitest'
import { isKnownHost, isLoopback, isOwnOrigin } from './host-guard.ts'

describe('a Host header', () => {
  it.each([
    ['0.0.0.0', '192.168.1.5:8765', true],
    ['0.0.0.0', '[fe80::1]:8765', true],
    ['0.0.0.0', 'laptop:8765', false],
    ['0.0.0.0', '192.168.1.5:80', false],
    ['192.168.1.5', '192.168.1.5:8765', true],
    ['127.0.0.1', '192.168.1.5:8765', false],
    ['127.0.0.1', 'localhost:8765', true],
    ['127.0.0.1', 'localhost', false],
    ['127.0.0.1', 'localhost:8765@evil.example', false],
    ['127.0.0.1', undefined, false],
  ])('of a server bound to %s: %s', (boundTo, header, known) => {
    expect(isKnownHost(header, { boundTo, port: 8765, allowed: [] })).toBe(known)
  })

  it('may leave out port 80', () => {
    expect(isKnownHost('localhost', { boundTo: '127.0.0.1', port: 80, allowed: [] })).toBe(true)
  })
})

describe('loopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })
  it.each(['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.evil.example', 'localhost.evil.example', ''])(
    'is not %s',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})

describe('an origin', () => {
  it('is allowed with the same host, or without a page', () => {
    const host = 'localhost:8765'
    expect(isOwnOrigin({ host })).toBe(true)
    expect(isOwnOrigin({ host, origin: 'http://localhost:8765' })).toBe(true)
    expect(isOwnOrigin({ host, 'sec-fetch-site': 'same-origin' })).toBe(true)
    expect(isOwnOrigin({ host, 'sec-fetch-site': 'same-site' })).toBe(false)
    expect(isOwnOrigin({ host, origin: 'http://localhost:3000' })).toBe(false)
    expect(isOwnOrigin({ host, origin: 'nonsense' })).toBe(false)
  })
})
