import { describe, expect, it } from 'vitest'
import { parseConfig } from './parse-config.ts'

const sources = { web: { writeKey: 'a-secret-key' } }

const wordsOf = (settings: unknown): string => {
  try {
    parseConfig(settings)
  } catch (error) {
    return (error as Error).message
  }
  return 'They are right.'
}

describe('settings that can not be right', () => {
  it.each([
    ['a name that is no setting', { orgins: [] }, 'orgins is not a setting'],
    ['a name that is no setting, inside', { limits: { bytes: 1 } }, 'limits.bytes is not a setting'],
    ['another type', { limits: { depth: 'many' } }, 'limits.depth has to be of the type number'],
    ['a word that is none of the choices', { ip: 'hidden' }, 'ip has to be one of full, truncated, none'],
    ['too small a number', { limits: { depth: 0 } }, 'limits.depth has to be at least 1'],
    ['too large a number', { server: { port: 70_000 } }, 'server.port may be at most 65535'],
    ['an empty text', { sources: { web: { writeKey: '' } } }, 'sources.web.writeKey has to be filled'],
    ['no write key', { sources: { web: {} } }, 'sources.web.writeKey has to be of the type string'],
    ['an alias with a space', { sources: { 'a b': { writeKey: 'k' } } }, 'sources.a b may hold letters, digits, dots'],
    [
      'a host with a path',
      { cdn: { publicHost: 'a/b' } },
      'cdn.publicHost has to be a host such as events.example.com',
    ],
    ['an origin with a path', { origins: ['https://a.example/x'] }, 'origins.0 has to be an origin such as https://'],
    ['an origin without a scheme', { origins: ['www.example.com'] }, 'origins.0 has to be an origin such as https://'],
    ['more depth than a stack has', { limits: { depth: 5_000 } }, 'limits.depth may be at most 1000'],
    [
      'batches that take no call',
      { delivery: { batchBytes: 33_000 } },
      'delivery.batchBytes has to be at least limits',
    ],
    ['a CDN that is no address', { cdn: { origin: 'cdn' } }, 'cdn.origin is no origin of http or https'],
    ['a CDN of another protocol', { cdn: { origin: 'file:///etc' } }, 'cdn.origin is no origin of http or https'],
    ['no object at all', 7, 'The configuration has to be of the type object'],
  ])('are told by name and by what is expected: %s', (_, settings, words) => {
    const whole = typeof settings === 'object' ? { sources, ...settings } : settings
    expect(wordsOf(whole)).toContain(words)
  })

  it('are told all at once, and no value is shown', () => {
    const words = wordsOf({ sources: { web: { writeKey: 5_550_123 } }, host: 99_887, region: 'mars' })
    expect(words).toContain('sources.web.writeKey')
    expect(words).toContain('host')
    expect(words).toContain('region has to be one of us, eu')
    expect(words).not.toMatch(/5550123|99887|mars/)
  })

  it('are no source while unknown keys are refused', () => {
    expect(wordsOf({})).toBe('There is no source, and unknown keys are refused.')
    expect(parseConfig({ unknownKeys: 'pass' }).sources).toEqual({})
  })
})
