import { describe, expect, it } from 'vitest'
import { parseConfig } from './parse-config.ts'

const sources = { web: { writeKey: 'a-secret-key' } }

const messageOf = (settings: unknown): string => {
  try {
    parseConfig(settings)
  } catch (error) {
    return (error as Error).message
  }
  return 'valid'
}

const natsWith = (nats: object) => ({ storage: { nats: { servers: ['nats://a:4222'], ...nats } } })

it.each([
  {
    origins: [
      'https://*.example.com',
      'http://localhost:3000',
      'capacitor://localhost',
      'https://*',
      'HTTPS://A.example',
    ],
  },
  { cdn: { origin: 'https://cdn.example/' } },
  { publicOrigin: 'https://a.example:8443/shop/' },
  { storage: { nats: { servers: ['nats://[::1]:4222', 'a.internal', 'tls://b:1'], user: 'u', password: 'p' } } },
])('valid settings are accepted: %j', (settings) => {
  expect(messageOf({ sources, ...settings })).toBe('valid')
})

describe('invalid settings', () => {
  it.each([
    ['an unknown setting', { orgins: [] }, 'orgins is not a setting'],
    ['an unknown nested setting', { limits: { bytes: 1 } }, 'limits.bytes is not a setting'],
    ['a wrong type', { limits: { depth: 'many' } }, 'limits.depth must be of type number'],
    ['an unknown choice', { ip: 'hidden' }, 'ip must be one of full, truncated, none'],
    ['a number that is too small', { limits: { depth: 0 } }, 'limits.depth must be at least 1'],
    ['a number that overflows', { server: { port: 70_000 } }, 'server.port must be at most 65535'],
    ['an empty string', { sources: { web: { writeKey: '' } } }, 'sources.web.writeKey must not be empty'],
    ['a missing write key', { sources: { web: {} } }, 'sources.web.writeKey must be of type string'],
    [
      'an alias with a space',
      { sources: { 'a b': { writeKey: 'k' } } },
      'sources.a b may contain only letters, digits, dots',
    ],
    ['a host with a path', { cdn: { publicHost: 'a/b' } }, 'cdn.publicHost must be a host such as events.example.com'],
    ['an origin with a path', { origins: ['https://a.example/x'] }, 'origins.0 must be an origin such as https://'],
    ['an origin without a scheme', { origins: ['www.example.com'] }, 'origins.0 must be an origin such as https://'],
    ['a depth that could overflow the stack', { limits: { depth: 5_000 } }, 'limits.depth must be at most 1000'],
    [
      'batches too small for a call',
      { delivery: { batchBytes: 33_000 } },
      'delivery.batchBytes must exceed limits.callBytes',
    ],
    ['a CDN that is not a URL', { cdn: { origin: 'cdn' } }, 'cdn.origin must be an http or https origin'],
    ['a CDN of another protocol', { cdn: { origin: 'file:///etc' } }, 'cdn.origin must be an http or https origin'],
    ['a CDN with a path', { cdn: { origin: 'https://cdn.example/x' } }, 'cdn.origin must be an http or https origin'],
    ['a CDN with a user', { cdn: { origin: 'https://u:p@cdn.example' } }, 'cdn.origin must be an http or https origin'],
    ['a public port that does not exist', { publicOrigin: 'https://a.example:99999' }, 'publicOrigin must have a host'],
    ['a public host with such a port', { cdn: { publicHost: 'a.example:99999' } }, 'cdn.publicHost must have a host'],
    ['a header with a space', { addressHeader: 'x forwarded' }, 'addressHeader must be the name of a header'],
    ['a header with a colon', { addressHeader: 'x-real-ip:' }, 'addressHeader must be the name of a header'],
    [
      'an origin with two asterisks',
      { origins: ['https://*.*.com'] },
      'origins.0 must be an origin as browsers send it',
    ],
    ['an origin with the default port', { origins: ['*', 'https://a.example:443'] }, 'origins.1 must be an origin as'],
    ['an origin beyond ASCII', { origins: ['https://münchen.de'] }, 'origins.0 must be an origin as browsers send it'],
    [
      'a timer that would fire at once',
      { delivery: { timeoutMs: 3e9 } },
      'delivery.timeoutMs must be at most 2147483647',
    ],
    ['no channel', { sources: { web: { writeKey: 'k', channels: [] } } }, 'sources.web.channels must not be empty'],
    [
      'a variable in another notation',
      { sources: { web: { writeKey: '$web_key' } } },
      'sources.web.writeKey must be a write key, or $ and the name of a variable',
    ],
    [
      'an alias that objects cannot hold',
      JSON.parse('{"sources":{"__proto__":{"writeKey":"k"}}}'),
      'sources.__proto__ is a name that no source can have',
    ],
    [
      'an alias that logs use for keys without a source',
      { sources: { passed: { writeKey: 'k' } } },
      'sources.passed is a name that no source can have',
    ],
    [
      'an alias that logs use for what has no source',
      { sources: { unknown: { writeKey: 'k' } } },
      'sources.unknown is a name that no source can have',
    ],
    [
      'blocked calls for the source itself',
      { sources: { web: { writeKey: 'k', planBlockedTo: 'web' } } },
      'sources.web.planBlockedTo must be the alias of another source',
    ],
    ['two replicas', natsWith({ replicas: 2 }), 'storage.nats.replicas must be 1, 3 or 5'],
    [
      'a server with a port that does not exist',
      natsWith({ servers: ['a:99999'] }),
      'storage.nats.servers.0 must have',
    ],
    [
      'two ways to log in',
      natsWith({ user: 'a', token: 'b' }),
      'storage.nats.token cannot be used together with storage.nats.user',
    ],
    ['a password without a user', natsWith({ password: 'b' }), 'storage.nats.password needs storage.nats.user'],
    ['a certificate without its key', natsWith({ tls: { certFile: 'c' } }), 'storage.nats.tls.certFile needs storage'],
    ['a value that is not an object', 7, 'The configuration must be of type object'],
  ])('are reported by name with what is allowed: %s', (_, settings, message) => {
    const whole = typeof settings === 'object' ? { sources, ...settings } : settings
    expect(messageOf(whole)).toContain(message)
  })

  it('are reported all at once without their values', () => {
    const message = messageOf({ sources: { web: { writeKey: 5_550_123 } }, host: 99_887, region: 'mars' })
    expect(message).toContain('sources.web.writeKey')
    expect(message).toContain('host')
    expect(message).toContain('region must be one of us, eu')
    expect(message).not.toMatch(/5550123|99887|mars/)
  })

  it('include a missing source while unknown keys are refused', () => {
    expect(messageOf({})).toBe('No source is configured, and unknown keys are refused.')
    expect(parseConfig({ unknownKeys: 'pass' }).sources).toEqual({})
  })
})
