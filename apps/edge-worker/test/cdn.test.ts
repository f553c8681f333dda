import { gunzipSync, gzipSync } from 'node:zlib'
import { webRuntime } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import { createLocalCollector } from './local-collector.ts'
import { listenLocally } from './node/listening-handler.ts'

const library = `var h="api.segment.io/v1";${'x=1;'.repeat(20_000)}`
const script = (text: string): Response => new Response(text, { headers: { 'content-type': 'text/javascript' } })
const path = '/analytics.js/v1/web/analytics.min.js'

const createProxy = (fetch: () => Promise<Response>) => {
  const clock = { time: 0 }
  let asked = 0
  const counted = () => {
    asked += 1
    return fetch()
  }
  const runtime = webRuntime({ monotonic: () => clock.time })
  const { app } = createLocalCollector({ cdn: { cacheSeconds: 10 } }, { fetch: counted, runtime })
  return { app, clock, asked: () => asked, statusOf: async (at = path) => (await app.request(at)).status }
}

describe('the CDN proxy', () => {
  it('asks once for fifty requests at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    const { statusOf, asked } = createProxy(() => promise)
    const all = Array.from({ length: 50 }, () => statusOf())
    resolve(script(library))
    expect(new Set(await Promise.all(all))).toEqual(new Set([200]))
    expect(asked()).toBe(1)
  })

  it('serves an expired copy while the CDN hangs, and waits for it only once', async () => {
    let hangs = false
    const { statusOf, asked, clock } = createProxy(async () =>
      hangs ? new Promise<Response>(() => {}) : script(library),
    )
    expect(await statusOf()).toBe(200)
    hangs = true
    clock.time += 11_000
    const first = statusOf()
    clock.time += 1_000
    // It would wait for ever if it waited for the CDN.
    expect(await Promise.all([first, statusOf(), statusOf()])).toEqual([200, 200, 200])
    expect(asked()).toBe(2)
  })

  it.each([
    ['a page', async () => new Response('<html>', { headers: { 'content-type': 'text/html; charset=utf-8' } })],
    ['nothing', async () => script('')],
    ['a redirect', async () => new Response(null, { status: 302, headers: { location: 'https://a.example' } })],
    ['an error', async () => new Response('x', { status: 429 })],
    ['a missing file', async () => new Response('', { status: 404 })],
    ['code that is still compressed', async () => new Response(gzipSync(library))],
    ['code that is not UTF-8', async () => new Response(Uint8Array.of(0x22, 0xff, 0x22))],
    ['code with a null character', async () => script('x=1\u0000')],
    ['settings that are not JSON', async () => new Response('{', { headers: { 'content-type': 'application/json' } })],
    ['settings that are too deep', async () => script(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)],
  ])('keeps the good copy while the CDN answers %s', async (name, lie) => {
    let isLying = false
    const good = JSON.stringify({ integrations: {} })
    const { app, clock } = createProxy(async () => (isLying ? lie() : script(good)))
    const at = name.startsWith('settings') ? '/v1/projects/web/settings' : path
    const ask = async () => {
      const answer = await app.request(at)
      return [answer.status, await answer.text()]
    }
    const before = await ask()
    expect(before[0]).toBe(200)
    isLying = true
    clock.time += 11_000
    expect([await ask(), await ask()]).toEqual([before, before])
  })

  it.each([
    ['a page', async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 502],
    ['a redirect', async () => new Response(null, { status: 302 }), 404],
    ['too many requests', async () => new Response('', { status: 429 }), 502],
    ['a failure', async () => Promise.reject(new TypeError('away')), 502],
    ['a missing file', async () => new Response('', { status: 404 }), 404],
    ['an error', async () => new Response('', { status: 500 }), 502],
  ])('asks again only after a while: %s', async (_, fetch, status) => {
    const { statusOf, asked, clock } = createProxy(fetch as () => Promise<Response>)
    expect([await statusOf(), await statusOf(), asked()]).toEqual([status, status, 1])
    clock.time += 6_000
    expect([await statusOf(), asked()]).toEqual([status, 2])
  })

  it('says 304 to those who have the file, and how long to keep it', async () => {
    const { app } = createProxy(async () => script(library))
    const answer = await app.request(path)
    const etag = answer.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[\da-f]{24}"$/)
    const again = await app.request(path, { headers: { 'if-none-match': `"x", ${etag}` } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await app.request(path, { headers: { 'if-none-match': '"x"' } })).status).toBe(200)
    const cacheOf = async (file: string) => (await app.request(file)).headers.get('cache-control')
    const hashed = '/analytics-next/bundles/ajs-destination.bundle.1d4ff8cf4b4e1be03dfa.js'
    expect(await cacheOf(hashed)).toBe('public, max-age=31536000, immutable')
    expect(await cacheOf('/analytics-next/bundles/schemaFilter.js')).toBe('public, max-age=10')
    expect(await cacheOf(path)).toBe('public, max-age=10')
  })

  it('tells caches both what the compression and what the page depends on', async () => {
    const settings = { origins: ['https://shop.example'] }
    const { app } = createLocalCollector(settings, { fetch: async () => script(library) })
    const answer = await app.request(path, { headers: { origin: 'https://shop.example' } })
    expect(answer.headers.get('vary')).toBe('accept-encoding, origin')
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  })

  it('compresses the library on Node for those who can read it', async () => {
    const { port } = await listenLocally(undefined, { fetch: async () => script(library) })
    const url = `http://127.0.0.1:${port}${path}`
    const { request } = await import('undici')
    const ask = async (accept: string) => {
      const { headers, body } = await request(url, { headers: { 'accept-encoding': accept } })
      return { headers, bytes: Buffer.from(await body.arrayBuffer()) }
    }
    const packed = await ask('br, gzip')
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(packed.bytes.byteLength).toBeLessThan(library.length / 10)
    const plain = await ask('gzip;q=0')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true)
  })
})
