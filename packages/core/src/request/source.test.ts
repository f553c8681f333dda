import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isSegmentError } from '../error/segment-error.ts'
import { parseSource } from './source.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'

const failure = (input: unknown): unknown => {
  try {
    parseSource(input)
  } catch (error) {
    if (isSegmentError(error)) return { code: error.code, path: error.details.path, message: error.message }
  }
  return 'passed'
}

describe('parseSource', () => {
  it('accepts a write key alone and defaults to the US and the header', () => {
    expect(parseSource({ writeKey: key })).toEqual({ writeKey: key, region: 'us', writeKeyIn: 'header' })
  })

  it('trims the key and normalises the host', () => {
    const source = parseSource({
      writeKey: ` ${key}\n`,
      region: 'eu',
      host: 'https://e.example.com/v1/',
      writeKeyIn: 'both',
    })
    expect(source).toEqual({ writeKey: key, region: 'eu', host: 'https://e.example.com', writeKeyIn: 'both' })
  })

  it('allows http to a private address if asked, and accepts its own result', () => {
    const input = { writeKey: key, host: 'http://collector:8080' }
    const source = parseSource({ ...input, allowInsecureHost: true })
    expect(source).toMatchObject({ host: 'http://collector:8080', allowInsecureHost: true })
    expect(parseSource(source)).toEqual(source)
    expect(failure(input)).toMatchObject({ path: ['host'] })
    expect(failure({ ...input, allowInsecureHost: 'true' })).toMatchObject({ path: ['allowInsecureHost'] })
    expect(failure({ writeKey: key, host: 'http://example.com', allowInsecureHost: true })).toMatchObject({
      path: ['host'],
    })
  })

  it('accepts its own result', () => {
    const source = parseSource({ writeKey: key, host: 'http://localhost:3000' })
    expect(parseSource(source)).toEqual(source)
  })

  it.each([
    [undefined, 'source'],
    ['key', 'source'],
    [{}, 'writeKey'],
    [{ writeKey: '' }, 'writeKey'],
    [{ writeKey: '  ' }, 'writeKey'],
    [{ writeKey: 42 }, 'writeKey'],
    [{ writeKey: 'two words' }, 'writeKey'],
    [{ writeKey: `${key}:` }, 'writeKey'],
    [{ writeKey: `${key}\r\nx: y` }, 'writeKey'],
    [{ writeKey: `sgp_${'a'.repeat(64)}` }, 'writeKey'],
    [{ writeKey: key, region: 'US' }, 'region'],
    [{ writeKey: key, region: 'toString' }, 'region'],
    [{ writeKey: key, region: 1 }, 'region'],
    [{ writeKey: key, host: 1 }, 'host'],
    [{ writeKey: key, host: 'http://example.com' }, 'host'],
    [{ writeKey: key, writeKeyIn: 'query' }, 'writeKeyIn'],
  ])('refuses %j', (input, field) => {
    expect(failure(input)).toMatchObject({ code: 'invalid_source', path: [field] })
  })

  it('recognizes a token of the Public API', () => {
    expect(failure({ writeKey: `sgp_${'a'.repeat(64)}` })).toMatchObject({
      message: 'The write key is a Public API token, which cannot send calls.',
    })
  })

  it('never shows the key', () => {
    const source = parseSource({ writeKey: key })
    expect(source.writeKey).toBe(key)
    for (const shown of [inspect(source), inspect({ source }, { depth: 9 }), JSON.stringify({ source })]) {
      expect(shown).toContain('[redacted]')
      expect(shown).not.toContain(key)
    }
    expect(JSON.stringify(failure({ writeKey: `${key}:`, region: key }))).not.toContain(key)
    expect(JSON.stringify(failure({ writeKey: key, region: key }))).not.toContain(key)
  })
})
