import { describe, expect, it } from 'vitest'
import { browserAddresses } from '../addresses/browser-addresses.ts'
import { parseConfig } from '../config/parse-config.ts'
import { type Rewrite, rewriteLibrary, rewriteSettings } from './rewrite-answer.ts'

const { paths } = parseConfig({ unknownKeys: 'pass' })
const host = 'events.example.com'

const rewrite: Rewrite = {
  realKey: 'a-real-write-key-of-a-source',
  publicKey: 'web',
  addresses: browserAddresses({ protocol: 'https', host }, paths),
  paths,
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

  it('name the protocol of the collector, whatever the CDN says', () => {
    const given = '{"integrations":{"Segment.io":{"protocol":"http"}}}'
    expect(rewriteSettings(given, rewrite)).toBe(
      '{"integrations":{"Segment.io":{"protocol":"https","apiHost":"events.example.com/v1"}}}',
    )
  })

  it('name the protocol if it is http', () => {
    const settings = JSON.parse(
      rewriteSettings('{}', {
        ...rewrite,
        addresses: browserAddresses({ protocol: 'http', host }, paths),
      }) ?? '',
    )
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

describe('remote plugins', () => {
  it('come from the collector, and those of other hosts from there', () => {
    const plugins = [
      { name: 'A', url: 'https://cdn.segment.com/next-integrations/actions/a/1.js', settings: { x: 1 } },
      { name: 'B', url: 'https://example.com/b.js' },
      { name: 'C' },
      'D',
    ]
    const text = rewriteSettings(JSON.stringify({ remotePlugins: plugins }), {
      ...rewrite,
      paths: { ...paths, integrations: '/more' },
    })
    expect(JSON.parse(text ?? '').remotePlugins).toEqual([
      { name: 'A', url: 'https://events.example.com/more/actions/a/1.js', settings: { x: 1 } },
      ...plugins.slice(1),
    ])
  })
})

describe('the library for a browser', () => {
  it('finds everything at the paths of the settings, and is refused if it lacks one of them', () => {
    const moved = { ...paths, prefix: '/shop', chunks: '/parts', settings: '/set', integrations: '/more' }
    const given: Rewrite = {
      ...rewrite,
      addresses: browserAddresses({ protocol: 'https', host }, moved),
      paths: moved,
    }
    const text =
      'a.p=c?c+"/analytics-next/bundles/":"https://cdn.segment.com/analytics-next/bundles/";"".concat(c,"/v1/projects/");"".concat(c,"/next-integrations")'
    expect(rewriteLibrary(text, given)).toBe(
      'a.p=c?c+"/parts/":"https://events.example.com/shop/parts/";"".concat(c,"/set/");"".concat(c,"/more")',
    )
    expect(rewriteLibrary(text.replace('/v1/projects/', ''), given)).toBeUndefined()
  })

  it('points to the collector with the browser’s key', () => {
    const text = `var k="${rewrite.realKey}",h="api.segment.io/v1",m="my-api.segment.io.example/v1"`
    expect(rewriteLibrary(text, rewrite)).toBe('var k="web",h="events.example.com/v1",m="my-api.segment.io.example/v1"')
  })
})
