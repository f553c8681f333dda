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
