import { describe, expect, it } from 'vitest'
import { type Rewrite, rewriteLibrary, rewriteSettings } from './rewrite-answer.ts'

const rewrite: Rewrite = {
  realKey: 'a-real-write-key-of-a-source',
  publicKey: 'web',
  host: 'events.example.com',
  protocol: 'https',
}

describe('settings for a browser', () => {
  it('point to the collector with the browser’s key and stay unchanged otherwise', () => {
    const given = {
      integrations: {
        'Segment.io': { apiKey: rewrite.realKey, apiHost: 'api.segment.io/v1', retryQueue: true },
        Other: { id: 1 },
      },
      plan: { track: {} },
    }
    expect(JSON.parse(rewriteSettings(JSON.stringify(given), rewrite) ?? '')).toEqual({
      integrations: {
        'Segment.io': { apiKey: 'web', apiHost: 'events.example.com/v1', retryQueue: true },
        Other: { id: 1 },
      },
      plan: { track: {} },
    })
  })

  it('name the protocol if it is http', () => {
    const settings = JSON.parse(rewriteSettings('{}', { ...rewrite, protocol: 'http' }) ?? '')
    expect(settings.integrations['Segment.io']).toEqual({ apiHost: 'events.example.com/v1', protocol: 'http' })
  })

  it.each(['not json', '[]', 'null', '', `"${rewrite.realKey}"`])(
    'are refused if they are not an object: %s',
    (text) => {
      expect(rewriteSettings(text, rewrite)).toBeUndefined()
    },
  )

  it('hide a key that is written with escapes', () => {
    const escaped = [...rewrite.realKey].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')
    const text = rewriteSettings(`{"integrations":{"Segment.io":{"apiKey":"${escaped}"}}}`, rewrite)
    expect(text).toContain('"apiKey":"web"')
    expect(JSON.stringify(JSON.parse(text ?? ''))).not.toContain(rewrite.realKey)
  })

  it('keep words that contain a short key', () => {
    const text = '{"integrations":{"Segment.io":{"apiKey":"K","path":"/v1/K/x"},"Kontakt":{"K":"OK"}}}'
    expect(rewriteSettings(text, { ...rewrite, realKey: 'K' })).toBe(
      '{"integrations":{"Segment.io":{"apiKey":"web","path":"/v1/web/x","apiHost":"events.example.com/v1"},"Kontakt":{"web":"OK"}}}',
    )
  })
})

describe('the library for a browser', () => {
  it('points to the collector with the browser’s key', () => {
    const text = `var k="${rewrite.realKey}",h="api.segment.io/v1",m="my-api.segment.io.example/v1"`
    expect(rewriteLibrary(text, rewrite)).toBe('var k="web",h="events.example.com/v1",m="my-api.segment.io.example/v1"')
  })
})
