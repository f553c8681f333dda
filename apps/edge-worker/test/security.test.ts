import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { webRuntime } from '@org/segment-core'
import fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { createHandler } from '../src/collector/create-handler.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { attackedMethods, attackedPaths } from './attacked-routes.ts'
import { basic, createLocalCollector, publicKey, realKey, trackCall } from './local-collector.ts'

const status400 = async (
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> => {
  const { post, segment } = createLocalCollector()
  const response = await post('/v1/track', body, headers)
  expect(response.status).toBe(400)
  expect(segment.requests).toHaveLength(0)
  return response.json()
}

describe('a hostile body', () => {
  const malformed = { success: false, message: 'malformed JSON', code: 'invalid_request' }

  it.each([
    ['malformed JSON', '{"userId":'],
    ['nothing', ''],
    ['an array', '[1]'],
    ['a duplicate name', '{"userId":"a","event":"b","userId":"c"}'],
    ['a nested duplicate name', '{"userId":"a","event":"b","properties":{"x":[{"y":1,"y":2}]}}'],
    ['a duplicate name written with an escape', '{"userId":"a","event":"b","\\u0075serId":"c"}'],
    ['a number that overflows', '{"userId":"a","event":"b","properties":{"x":1e999}}'],
    ['deep nesting', `{"userId":"a","properties":${'['.repeat(300)}${']'.repeat(300)}}`],
    ['deeper nesting than any stack', `{"a":${'['.repeat(30_000)}`],
  ])('of %s gets 400', async (_, body) => {
    expect(await status400(body)).toMatchObject(malformed)
  })

  it('of invalid UTF-8 gets 400', async () => {
    const text = new TextEncoder().encode('{"userId":"a","event":"?"}')
    text[text.indexOf(63)] = 0xff
    expect(await status400(text)).toMatchObject(malformed)
  })

  it('of invalid gzip or an unknown encoding gets 400', async () => {
    await status400(new Uint8Array([31, 139, 8, 0, 1, 2, 3]), { 'content-encoding': 'gzip' })
    await status400(JSON.stringify(trackCall), { 'content-encoding': 'br' })
  })

  it('that inflates to a thousand times its size is abandoned early', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20)))
    const before = process.memoryUsage().rss
    const answer = await status400(bomb.slice(0, 30_000), { 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ code: 'too_large' })
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('over its limit gets 400 and is not stored', async () => {
    const large = { ...trackCall, properties: { text: 'x'.repeat(40_000) } }
    expect(await status400(JSON.stringify(large))).toMatchObject({
      code: 'too_large',
      issues: [{ code: 'call_too_large' }],
    })
    const { post } = createLocalCollector()
    expect((await post('/v1/batch', 'x'.repeat(600_000))).status).toBe(400)
    expect((await post('/v1/batch', { batch: Array.from({ length: 2_501 }, () => ({})) })).status).toBe(400)
  })

  it('loses only the large call of a batch', async () => {
    const { post, segment } = createLocalCollector()
    const large = { type: 'track', ...trackCall, properties: { text: 'x'.repeat(40_000) } }
    const response = await post('/v1/b', { batch: [{ type: 'track', ...trackCall }, large] })
    expect(await response.json()).toMatchObject({
      success: true,
      accepted: 1,
      refused: [{ index: 1, code: 'call_too_large' }],
    })
    expect(segment.calls).toHaveLength(1)
  })

  it('that never ends gets 408', async () => {
    const { app } = createLocalCollector({ limits: { bodyMs: 20 } })
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) })
    const init = { method: 'POST', headers: { authorization: basic(publicKey) }, body, duplex: 'half' }
    expect((await app.request('/v1/track', init)).status).toBe(408)
  })

  it('pollutes no prototype and arrives unchanged', async () => {
    const { post, segment } = createLocalCollector({ validation: 'annotate' })
    const text =
      '{"batch":[{"type":"track","userId":"a","event":"b","__proto__":{"polluted":1},"context":{"__proto__":{"polluted":2},"constructor":{"prototype":{"polluted":3}}}}],"context":{"__proto__":{"polluted":4},"x":1}}'
    expect((await post('/v1/b', text)).status).toBe(200)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(segment.requests[0]?.text).toContain('"__proto__":{"polluted":1}')
  })
})

describe('a server', () => {
  const settings = (more: object) => ({ sources: { web: { writeKey: realKey, ...more } } })
  const body = JSON.stringify(trackCall)

  it('must send the token of its source, as Bearer or as the password of Basic', async () => {
    const { app, segment } = createLocalCollector(
      settings({ serverToken: 'server-secret', channels: ['browser', 'server'] }),
    )
    const statusOf = async (authorization: string, path = '/v1/track') =>
      (
        await app.request(path, {
          method: 'POST',
          headers: { authorization },
          body: JSON.stringify({ ...trackCall, writeKey: 'web' }),
        })
      ).status
    expect(await statusOf('Bearer server-secret')).toBe(200)
    expect(await statusOf(`Basic ${btoa('web:server-secret')}`)).toBe(200)
    for (const wrong of ['Bearer server-secre', 'Bearer server-secret1', `Basic ${btoa('web:')}`, 'Bearer x']) {
      expect(await statusOf(wrong), wrong).toBe(401)
    }
    // Browsers cannot keep a secret.
    expect(await statusOf(`Basic ${btoa('web:')}`, '/v1/t')).toBe(200)
    expect(segment.calls).toHaveLength(3)
  })

  it('must sign its body if its source has an HMAC key', async () => {
    const { post } = createLocalCollector(settings({ serverHmacKey: 'hmac-key' }))
    const sign = (text: string, key = 'hmac-key') => createHmac('sha256', key).update(text).digest('hex')
    const statusOf = async (signature: string) => (await post('/v1/track', body, { 'x-signature': signature })).status
    expect(await statusOf(`sha256=${sign(body)}`)).toBe(200)
    expect(await statusOf(sign(body).toUpperCase())).toBe(200)
    for (const wrong of ['', 'sha256=', sign(`${body} `), sign(body, 'other'), 'sha256=zz', sign(body).slice(2)]) {
      expect(await statusOf(wrong), wrong).toBe(401)
    }
  })

  it('is refused by a source for browsers only', async () => {
    const { post } = createLocalCollector(settings({ channels: ['browser'] }))
    expect((await post('/v1/track', trackCall)).status).toBe(403)
    expect((await post('/v1/t', trackCall)).status).toBe(200)
  })
})

/** A storage that keeps every call. */
const kept = { store: async () => ({ outcome: 'kept' as const }) }

describe('too many requests', () => {
  it('of a source that has its own rate limit no other source, and 0 means no limit', async () => {
    const settings = {
      limits: { requestsPerSecondPerSource: 0.5 },
      sources: {
        slow: { writeKey: 'slow-key' },
        free: { writeKey: 'free-key', requestsPerSecond: 0 },
      },
    }
    const statuses = async (own: CollectorConfigInput, alias: string) => {
      const { post } = createLocalCollector(own, { runtime: webRuntime({ monotonic: () => 0 }), storage: kept })
      const answers = []
      for (let index = 0; index < 4; index += 1)
        answers.push((await post('/v1/t', trackCall, { authorization: basic(alias) })).status)
      return answers
    }
    expect(await statuses(settings, 'slow')).toEqual([200, 429, 429, 429])
    expect(await statuses(settings, 'free')).toEqual([200, 200, 200, 200])
    const { sources } = settings
    const own = { sources: { slow: { ...sources.slow, requestsPerSecond: 0.5 }, other: { writeKey: 'other-key' } } }
    expect(await statuses(own, 'other')).toEqual([200, 200, 200, 200])
  })

  it('of a source or an address get 429 until time has passed', async () => {
    let time = 0
    const runtime = webRuntime({ now: () => time, monotonic: () => time })
    const limits = { requestsPerSecondPerSource: 2, requestsPerSecondPerAddress: 1 }
    const { post } = createLocalCollector({ limits, addressHeader: 'x-real-ip' }, { runtime, storage: kept })
    const statuses = async (count: number, address: string) => {
      const answers = []
      for (let index = 0; index < count; index += 1)
        answers.push(await post('/v1/t', trackCall, { 'x-real-ip': address }))
      return answers.map(({ status, headers }) => [status, headers.get('retry-after')])
    }
    expect(await statuses(3, '203.0.113.1')).toEqual([
      [200, null],
      [200, null],
      [429, '1'],
    ])
    expect(await statuses(3, '203.0.113.2')).toEqual([
      [200, null],
      [200, null],
      [429, '1'],
    ])
    expect(await statuses(1, '203.0.113.3')).toEqual([[429, '1']])
    time += 1_000
    expect(await statuses(2, '203.0.113.1')).toEqual([
      [200, null],
      [429, '1'],
    ])
  })
})

describe('secrets', () => {
  it('appear in no answer, log or metric', async () => {
    const shown: unknown[] = []
    const spies = (['log', 'error', 'warn'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...words) => void shown.push(words)),
    )
    const secrets = { serverToken: 'server-secret-token', serverHmacKey: 'server-hmac-key' }
    const channels: ('browser' | 'server')[] = ['browser', 'server']
    const { app, post, segment } = createLocalCollector(
      {
        sources: { web: { writeKey: realKey, channels, ...secrets } },
        operatorToken: 'operator-secret',
        delivery: { budgetMs: 1 },
      },
      { onError: (error) => shown.push(String(error)) },
    )
    segment.faults.always({ status: 400, body: `bad key ${realKey}` })
    const answers = [
      await post('/v1/t', trackCall),
      await post('/v1/track', trackCall),
      await post('/v1/track', trackCall, { authorization: 'Bearer wrong-secret-shown' }),
      await app.request('/v1/projects/web/settings'),
      await app.request('/metrics'),
      await app.request('/metrics', { headers: { authorization: 'Bearer operator-secret' } }),
    ]
    for (const spy of spies) spy.mockRestore()
    const [refused, noToken, wrongToken] = answers.map(({ status }) => status)
    expect([refused, noToken, wrongToken]).toEqual([400, 401, 401])
    expect(answers.slice(-2).map(({ status }) => status)).toEqual([401, 200])
    const text = [...(await Promise.all(answers.map((answer) => answer.text()))), JSON.stringify(shown)].join('\n')
    for (const secret of [realKey, 'server-secret-token', 'server-hmac-key', 'operator-secret', 'wrong-secret-shown']) {
      expect(text).not.toContain(secret)
    }
  })

  it('passed by clients do not become labels of metrics', async () => {
    const { app, post } = createLocalCollector({ unknownKeys: 'pass', operatorToken: 'operator' })
    expect((await post('/v1/track', trackCall, { authorization: basic('key-of-somebody') })).status).toBe(200)
    const headers = { authorization: 'Bearer operator' }
    const text = await (await app.request('/metrics', { headers })).text()
    expect(text).toContain('collector_calls_total{source="passed",outcome="kept"} 1')
    expect(text).not.toContain('key-of-somebody')
  })

  it('appear in no message about invalid settings', () => {
    for (const writeKey of ['sgp_secret-token', 'has a space', 'has:colon']) {
      expect(() => createLocalCollector({ sources: { web: { writeKey } } })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(writeKey) }),
      )
    }
  })
})

describe('a malformed call of a batch', () => {
  const good = '{"type":"track","userId":"u","event":"Good","messageId":"good","properties":{"n":1234567890123456789}}'
  const bad: readonly (readonly [string, string])[] = [
    ['a duplicate name', '{"type":"track","userId":"a","userId":"b"}'],
    ['a nested duplicate name', '{"type":"track","userId":"a","properties":{"x":[{"y":1,"y":2}]}}'],
    ['a number that overflows', '{"type":"track","userId":"a","properties":{"x":1e999}}'],
    ['deep nesting', `{"type":"track","userId":"a","properties":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['a number alone', '1e999'],
  ]

  it.each(bad)('costs only itself: %s', async (_, text) => {
    const { post, segment } = createLocalCollector()
    const answer = await post('/v1/batch', `{"batch":[${text},${good},${text}]}`)
    const { accepted, refused } = (await answer.json()) as { accepted: number; refused: { index: number }[] }
    expect([answer.status, accepted, refused.map(({ index }) => index)]).toEqual([200, 1, [0, 2]])
    expect(segment.calls.map(({ event }) => event)).toEqual(['Good'])
    expect(new TextDecoder().decode(segment.requests[0]?.body)).toContain('1234567890123456789')
  })

  it.each([
    ['a byte that UTF-8 never has', [0xff]],
    ['half of a character', [0xe2, 0x82]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['Latin-1', [0xe9]],
  ])('costs only itself in UTF-8 with %s, beside calls with other characters', async (_, bytes) => {
    const { post, segment } = createLocalCollector()
    const named = good.replace('Good', 'Café 中')
    for (const start of ['', '\ufeff']) {
      const parts = [
        `${start}{"batch":[${named},{"type":"track","userId":"`,
        `","event":"E"},`,
        `${named.replace('"good"', '"other"')}]}`,
      ]
      const [before, after, last] = parts.map((text) => new TextEncoder().encode(text))
      const answer = await post(
        '/v1/batch',
        Uint8Array.from([...(before ?? []), ...bytes, ...(after ?? []), ...(last ?? [])]),
      )
      expect([answer.status, await answer.json()]).toMatchObject([
        200,
        { accepted: 2, refused: [{ index: 1, code: 'not_json', message: 'The call is not UTF-8.' }] },
      ])
    }
    expect(segment.calls.map(({ event }) => event)).toEqual(['Café 中', 'Café 中'])
  })

  it('is not a byte outside of the calls that is not UTF-8, which costs the batch', async () => {
    const { post, segment } = createLocalCollector()
    const [before, after] = ['{"note":"', `","batch":[${good}]}`].map((text) => new TextEncoder().encode(text))
    expect((await post('/v1/batch', Uint8Array.from([...(before ?? []), 0xff, ...(after ?? [])]))).status).toBe(400)
    expect(segment.calls).toEqual([])
  })

  it.each([
    ['a duplicate name', '"sentAt":"a","sentAt":"b"'],
    ['two batches', '"batch":[]'],
    ['a number that overflows', '"context":{"x":1e999}'],
    ['deep nesting', `"context":{"x":${'['.repeat(300)}${']'.repeat(300)}}`],
  ])('is not %s of what surrounds it, which costs the batch', async (_, member) => {
    const { post, segment } = createLocalCollector()
    expect((await post('/v1/batch', `{${member},"batch":[${good}]}`)).status).toBe(400)
    expect(segment.calls).toEqual([])
  })

  it('may have the only key of the batch', async () => {
    const { app, segment } = createLocalCollector()
    const [call, broken] = [good, bad[0]?.[1] ?? ''].map((text) => text.replace('{', '{"writeKey":"web",'))
    const answer = await app.request('/v1/b', { method: 'POST', body: `{"batch":[${broken},${call}]}` })
    expect([answer.status, segment.calls.length]).toEqual([200, 1])
  })

  it('is one with a messageId of 30,000 characters', async () => {
    const { post, segment } = createLocalCollector()
    const long = good.replace('"good"', `"${'x'.repeat(30_000)}"`)
    expect(await (await post('/v1/batch', `{"batch":[${long},${good}]}`)).json()).toMatchObject({
      accepted: 1,
      refused: [{ index: 0, issues: [{ code: 'message_id_invalid', path: ['batch', 0, 'messageId'] }] }],
    })
    expect(segment.calls).toHaveLength(1)
  })
})

describe('a source with a token', () => {
  it.each(['/v1/t', '/v1/b', '/v1/track', '/v1/batch'])('accepts nothing without it on %s', async (path) => {
    const sources = { [publicKey]: { writeKey: realKey, serverToken: 'token' } }
    const { post, segment } = createLocalCollector({ sources })
    const answer = await post(path, { ...trackCall, batch: [{ ...trackCall, type: 'track' }] })
    expect([401, 403]).toContain(answer.status)
    expect(segment.calls).toEqual([])
  })
})

describe('the CDN proxy', () => {
  it('hides the real key and host, and forwards nothing of the request', async () => {
    const { app, segment } = createLocalCollector()
    const headers = { cookie: 'session=1', authorization: 'Bearer x', 'x-forwarded-for': '203.0.113.7' }
    const response = await app.request('https://events.example.com/v1/projects/web/settings', { headers })
    const settings = await response.json()
    expect(settings.integrations['Segment.io']).toMatchObject({ apiKey: 'web', apiHost: 'events.example.com/v1' })
    expect(JSON.stringify(settings)).not.toContain(realKey)
    expect(Object.keys(segment.requests[0]?.headers ?? {})).toEqual(['accept'])
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

describe('random requests', () => {
  it('get no 5xx on any route', async () => {
    const { app } = createLocalCollector({
      validation: 'annotate',
      sources: { web: { writeKey: realKey }, strict: { writeKey: 'other', validation: 'reject' } },
    })
    const key = fc.constantFrom('web', 'strict', 'nobody', '')
    const json = fc.oneof(
      fc.json(),
      fc.json().map((text) => `{"batch":[${text}],"context":${text}}`),
      fc.json().map((text) => `{"userId":${text},"event":${text},"context":${text},"timestamp":${text}}`),
    )
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      json.map((text) => new TextEncoder().encode(text)),
    )
    const encoding = fc.constantFrom(undefined, 'gzip', 'deflate', 'br')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...attackedPaths),
        fc.constantFrom(...attackedMethods),
        key,
        body,
        encoding,
        fc.string(),
        async (path, method, user, bytes, coding, query) => {
          const headers = {
            authorization: basic(user),
            ...(coding === undefined ? {} : { 'content-encoding': coding }),
          }
          const hasBody = method !== 'GET' && method !== 'HEAD'
          const url = `http://localhost${path}?${encodeURIComponent(query)}`
          const response = await app.request(url, {
            method,
            headers,
            ...(hasBody ? { body: new Uint8Array(bytes) } : {}),
          })
          expect(response.status).toBeLessThan(500)
        },
      ),
      { numRuns: runs(1_500) },
    )
  })
})
