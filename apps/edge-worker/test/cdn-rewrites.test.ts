import { webRuntime } from '@org/segment-core'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createHandler } from '../src/collector/create-handler.ts'
import { createLocalCollector, publicKey, realKey } from './local-collector.ts'

describe('the CDN proxy', () => {
  it('hides the real key and host, and forwards nothing of the request', async () => {
    const { app, segment } = createLocalCollector()
    const headers = { cookie: 'session=1', authorization: 'Bearer x', 'x-forwarded-for': '203.0.113.7' }
    const response = await app.request('https://events.example.com/v1/projects/web/settings', { headers })
    const settings = await response.json()
    expect(settings.integrations['Segment.io']).toMatchObject({ apiKey: 'web', apiHost: 'events.example.com/v1' })
    expect(JSON.stringify(settings)).not.toContain(realKey)
    expect(Object.keys(segment.requests[0]?.headers ?? {})).toEqual(['accept', 'accept-encoding'])
    expect(segment.requests[0]?.url).toBe(`https://cdn.segment.com/v1/projects/${realKey}/settings`)
  })

  it('refuses an invalid host instead of revealing the real key', async () => {
    const fetch = async () => new Response(`{"key":"${realKey}"}`, { headers: { 'content-type': 'application/json' } })
    const handle = createHandler({ sources: { [publicKey]: { writeKey: realKey } } }, { fetch })
    const { status, body } = await handle({
      method: 'GET',
      path: `/v1/projects/${publicKey}/settings`,
      query: '',
      header: () => undefined,
      readBody: async () => new Uint8Array(),
      rootUrl: () => 'http://exa$mple.com',
      waitUntil: () => {},
    })
    expect([status, String(body)]).toEqual([400, expect.not.stringContaining(realKey)])
  })

  it('points pages to the folder in which an app mounted it', async () => {
    const { app, segment } = createLocalCollector()
    const outer = new Hono().route('/collect/segment', app)
    const apiHostOf = async (path: string) =>
      (await (await outer.request(`https://www.example.com${path}`)).json()).integrations['Segment.io'].apiHost
    expect(await apiHostOf('/collect/segment/v1/projects/web/settings')).toBe('www.example.com/collect/segment/v1')
    const chunk = await outer.request('https://www.example.com/collect/segment/next-integrations/a/1/a.js')
    expect(segment.requests.at(-1)?.url).toBe('https://cdn.segment.com/next-integrations/a/1/a.js')
    expect(chunk.status).toBeLessThan(500)
  })

  it.each(['/api/v1/events', '/analytics.js', '/v1/projects/x', '/v1'])('works in the folder %s', async (folder) => {
    const fetch = async (url: string) =>
      url.endsWith('/settings')
        ? Response.json({ integrations: { 'Segment.io': { apiKey: realKey } } })
        : new Response(`var k="${realKey}",h="api.segment.io/v1"`, { headers: { 'content-type': 'text/javascript' } })
    const outer = new Hono().route(folder, createLocalCollector({}, { fetch }).app)
    const settings = await (await outer.request(`https://a.example${folder}/v1/projects/web/settings`)).json()
    expect(settings.integrations['Segment.io']).toEqual({ apiKey: 'web', apiHost: `a.example${folder}/v1` })
    const library = await outer.request(`https://a.example${folder}/analytics.js/v1/web/analytics.min.js`)
    expect(await library.text()).toBe(`var k="web",h="a.example${folder}/v1"`)
  })

  it('refuses settings and library in a folder that it cannot name', async () => {
    const { app } = createLocalCollector()
    const outer = new Hono().route('/my~events', app)
    for (const path of ['/v1/projects/web/settings', '/analytics.js/v1/web/analytics.min.js']) {
      const answer = await outer.request(`https://a.example/my~events${path}`)
      expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining(realKey)])
    }
  })

  it('caches answers and serves stale ones if the CDN fails', async () => {
    let time = 0
    let asked = 0
    let isAway = false
    const fetch = async () => {
      asked += 1
      if (isAway) throw new TypeError('away')
      return new Response('{"integrations":{}}', { headers: { 'content-type': 'application/json' } })
    }
    const { app } = createLocalCollector(
      { cdn: { cacheSeconds: 10 } },
      { fetch, runtime: webRuntime({ monotonic: () => time }) },
    )
    const ask = async () => (await app.request('/v1/projects/web/settings')).status
    expect([await ask(), await ask(), asked]).toEqual([200, 200, 1])
    time += 11_000
    isAway = true
    expect([await ask(), asked]).toEqual([200, 2])
    expect((await app.request('/analytics.js/v1/web/analytics.min.js')).status).toBe(502)
  })

  it('reaches no other host or path and follows no redirect', async () => {
    const urls: string[] = []
    const fetch = async (url: string, init: { readonly redirect: string }) => {
      urls.push(`${init.redirect} ${url}`)
      return new Response('', { status: 302, headers: { location: 'http://169.254.169.254/' } })
    }
    const { app } = createLocalCollector({ unknownKeys: 'pass' }, { fetch })
    const hostile = [
      '/v1/projects/..%2f..%2fsecret/settings',
      '/v1/projects/%2e%2e/settings',
      '/v1/projects/a%00b/settings',
      '/v1/projects/http:%2f%2fevil/settings',
      '/v1/projects/a@evil/settings',
      '/analytics.js/v1/../../x/analytics.min.js',
      '/analytics.js/v1/web/evil.js',
      '/analytics-next/bundles/..%2fx.js',
      '/analytics-next/bundles/a.html',
      '/next-integrations/../../etc/passwd',
      '/next-integrations/%2e%2e/a.js',
      '/next-integrations//evil.com/a.js',
      '/next-integrations/a.js?url=http://evil',
      '/next-integrations/\\evil/a.js',
    ]
    for (const path of hostile) expect((await app.request(path)).status, path).toBe(404)
    for (const url of urls)
      expect(url).toMatch(/^manual https:\/\/cdn\.segment\.com\/(?:next-integrations|v1\/projects)\/[\w./-]+$/)
  })

  it('writes no header from client input', async () => {
    const { app } = createLocalCollector()
    const response = await app.request('/v1/projects/web/settings', { headers: { host: 'evil"}.example\\' } })
    expect(response.status).toBe(200)
    expect([...response.headers.keys()].toSorted()).toEqual([
      'access-control-allow-origin',
      'access-control-expose-headers',
      'cache-control',
      'content-type',
      'etag',
      'x-content-type-options',
    ])
  })
})
