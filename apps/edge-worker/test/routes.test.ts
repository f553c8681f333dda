import { deflateSync, gzipSync } from 'node:zlib'
import { callTypeNames } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import { basic, createLocalCollector, publicKey, realKey, trackCall } from './local-collector.ts'

const call = { userId: 'user-42', event: 'Order Completed', groupId: 'company-7', previousId: 'visitor-1' }
const success = { success: true }

describe('the routes', () => {
  it.each(callTypeNames)('accept %s on its long and short path, with and without a slash', async (type) => {
    const { post, segment } = createLocalCollector()
    for (const path of [`/v1/${type}`, `/v1/${type}/`, `/v1/${type.charAt(0)}`, `/v1/${type.charAt(0)}/`]) {
      const response = await post(path, call)
      expect([response.status, await response.json()]).toEqual([200, success])
    }
    expect(segment.calls.map((kept) => [kept.type, kept.channel, kept.writeKey])).toEqual([
      [type, 'server', realKey],
      [type, 'server', realKey],
      [type, 'client', realKey],
      [type, 'client', realKey],
    ])
  })

  it.each([
    ['/v1/batch', 'server', '/v1/batch'],
    ['/v1/import/', 'server', '/v1/batch'],
    ['/v1/b', 'client', '/v1/b'],
  ])('accept a batch on %s', async (path, channel, upstream) => {
    const { post, segment } = createLocalCollector()
    await post(path, {
      batch: [
        { type: 'track', ...call },
        { type: 'alias', ...call },
      ],
    })
    expect(segment.calls.map((kept) => [kept.type, kept.channel])).toEqual([
      ['track', channel],
      ['alias', channel],
    ])
    expect(segment.requests.map((request) => request.path)).toEqual([upstream])
  })

  it('accept the paths and the header of Jitsu', async () => {
    const { app, segment } = createLocalCollector()
    const headers = { 'x-write-key': publicKey }
    const body = JSON.stringify({ ...trackCall, writeKey: '***' })
    expect((await app.request('/api/s/track', { method: 'POST', headers, body })).status).toBe(200)
    expect(segment.calls).toHaveLength(1)
  })

  it.each([
    ['Basic', { authorization: basic(publicKey) }, {}],
    ['Basic without a colon', { authorization: `Basic ${btoa(publicKey)}` }, {}],
    ['the body', {}, { writeKey: publicKey }],
    ['Bearer', { authorization: `Bearer ${publicKey}` }, {}],
  ])('find the write key in %s', async (_, headers, fields) => {
    const { app, segment } = createLocalCollector()
    const body = JSON.stringify({ ...trackCall, ...fields })
    expect(
      (await app.request('/v1/track', { method: 'POST', headers: headers as Record<string, string>, body })).status,
    ).toBe(200)
    expect(segment.calls[0]?.writeKey).toBe(realKey)
  })

  it.each([
    ['application/json', undefined, (text: string) => text],
    ['text/plain', undefined, (text: string) => text],
    ['application/x-www-form-urlencoded', 'gzip', (text: string) => new Uint8Array(gzipSync(text))],
    ['application/json', 'deflate', (text: string) => new Uint8Array(deflateSync(text))],
  ])('read %s in %s', async (type, encoding, encode) => {
    const { post, segment } = createLocalCollector()
    const headers = { 'content-type': type, ...(encoding === undefined ? {} : { 'content-encoding': encoding }) }
    expect((await post('/v1/t', encode(JSON.stringify(trackCall)), headers)).status).toBe(200)
    expect(segment.calls).toHaveLength(1)
  })

  it('answer every pixel request with an image and accept its call', async () => {
    const { app, segment } = createLocalCollector()
    const data = btoa(JSON.stringify({ ...trackCall, writeKey: publicKey }))
    for (const query of [
      `data=${data}`,
      `writeKey=${publicKey}&userId=a&event=b&properties.subject=c`,
      'data=%%',
      '',
    ]) {
      const response = await app.request(`/v1/pixel/track?${query}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
    }
    expect(segment.calls.map(({ event }) => event)).toEqual(['Order Completed', 'b'])
    expect(segment.calls[1]?.properties).toEqual({ subject: 'c' })
  })

  it('drop statistics of browser libraries', async () => {
    const { post, segment } = createLocalCollector()
    expect(await (await post('/v1/m', { series: [] })).json()).toEqual(success)
    expect(segment.requests).toHaveLength(0)
  })

  it('answer 404 to other paths and 405 to other methods, as Segment does', async () => {
    const { app } = createLocalCollector()
    for (const path of [
      '/',
      '/v1',
      '/v1/',
      '/v1/trac',
      '/v2/track',
      '/v1/pixel/track/x',
      '/constructor',
      '/v1/__proto__',
    ]) {
      const response = await app.request(path, { method: 'POST' })
      expect([response.status, await response.text()]).toEqual([
        404,
        'Cannot POST - Invalid path or write key provided.',
      ])
    }
    const put = await app.request('/v1/track', { method: 'PUT' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    expect((await app.request('/v1/pixel/track', { method: 'POST' })).status).toBe(405)
  })

  it.each([
    ['/b', '/v1/b'],
    ['/batch', '/v1/batch'],
    ['/t', '/v1/t'],
    ['/track/', '/v1/track/'],
    ['/v1/v1/b', '/v1/b'],
  ])('say the right path to a client that sends to %s', async (path, right) => {
    const { post } = createLocalCollector()
    const response = await post(path, trackCall)
    expect([response.status, await response.json()]).toEqual([
      404,
      { success: false, code: 'not_found', message: `There is no ${path} here; send to ${right}.` },
    ])
  })

  it('answer 401 to unknown keys, and 400 to those to which Segment does', async () => {
    const { post, segment } = createLocalCollector()
    const statusOf = async (key: string) => (await post('/v1/track', trackCall, { authorization: basic(key) })).status
    expect(await statusOf('somebody-else')).toBe(401)
    expect(await statusOf('abc123')).toBe(400)
    expect(await statusOf('')).toBe(400)
    expect(await statusOf('__proto__')).toBe(401)
    expect(segment.requests).toHaveLength(0)
  })

  it('pass unknown keys if configured', async () => {
    const { post, segment } = createLocalCollector({ unknownKeys: 'pass' })
    await post('/v1/track', trackCall, { authorization: basic('key-of-somebody') })
    expect(segment.calls[0]?.writeKey).toBe('key-of-somebody')
  })

  it('are described by OpenAPI and by a page without external resources', async () => {
    const { app } = createLocalCollector()
    const document = await (await app.request('/openapi.json')).json()
    expect(document).toMatchObject({
      openapi: '3.1.0',
      components: {
        // The path implies the type; in a batch each call names its own.
        schemas: {
          Track: { required: ['event'] },
          Batch: { properties: { batch: { items: { required: ['type'] } } } },
        },
      },
    })
    for (const path of [
      '/v1/track',
      '/v1/t',
      '/v1/batch',
      '/v1/b',
      '/v1/m',
      '/v1/pixel/track',
      '/healthz',
      '/metrics',
    ]) {
      expect(Object.keys(document.paths)).toContain(path)
    }
    const page = await (await app.request('/openapi')).text()
    expect(page).toContain('/v1/track')
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    expect(page).not.toContain('<script')
  })
})

describe('pages of other origins', () => {
  const preflight = async (settings: Parameters<typeof createLocalCollector>[0], origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    }
    return createLocalCollector(settings).app.request('/v1/t', { method: 'OPTIONS', headers })
  }

  it('may send all headers of browser libraries', async () => {
    const response = await preflight({}, 'https://www.example.com')
    expect(response.status).toBe(204)
    for (const name of ['authorization', 'content-type', 'x-retry-count']) {
      expect(response.headers.get('access-control-allow-headers')).toContain(name)
    }
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('are allowed only if listed', async () => {
    const settings = { origins: ['https://www.example.com', 'https://*.example.org'], credentials: true }
    const listed = await preflight(settings, 'https://shop.example.org')
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://shop.example.org')
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true')
    for (const origin of [
      'https://example.net',
      'https://www.example.com.evil.net',
      'https://evil.net/.example.org',
      'http://www.example.com',
    ]) {
      expect((await preflight(settings, origin)).headers.get('access-control-allow-origin'), origin).toBeNull()
    }
  })

  it.each(['text/plain', 'application/json'])('cannot send %s unless they are listed', async (type) => {
    const { post, segment } = createLocalCollector({ origins: ['https://www.example.com'] })
    const statusOf = async (headers: Readonly<Record<string, string>>, path = '/v1/t') =>
      (await post(path, trackCall, { 'content-type': type, ...headers })).status
    for (const origin of ['https://evil.example', 'null', 'https://www.example.com.evil.example']) {
      expect(await statusOf({ origin }), origin).toBe(403)
      expect(await statusOf({ origin }, '/v1/batch'), origin).toBe(403)
    }
    expect(segment.calls).toEqual([])
    expect(await statusOf({ origin: 'https://www.example.com' })).toBe(200)
    expect(await statusOf({})).toBe(200)
  })

  it('cannot read metrics, which are closed without a token', async () => {
    const { app } = createLocalCollector()
    const closed = await app.request('/metrics', { headers: { origin: 'https://www.example.com' } })
    expect([closed.status, closed.headers.get('access-control-allow-origin')]).toEqual([403, null])
    const open = createLocalCollector({ operatorToken: 'operator' })
    const answer = await open.app.request('/metrics', { headers: { authorization: 'Bearer operator' } })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null])
  })

  it('can read Retry-After', async () => {
    const { post, segment } = createLocalCollector({ delivery: { budgetMs: 1 } })
    segment.faults.always({ status: 429, retryAfter: 7 })
    const response = await post('/v1/t', trackCall, { origin: 'https://www.example.com' })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    expect(response.headers.get('access-control-expose-headers')).toContain('retry-after')
  })
})
