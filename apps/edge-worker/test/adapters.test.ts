import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createApp } from '../src/runtimes/hono.ts'
import { createWorkerFetch } from '../src/runtimes/workers.ts'
import { createLocalHandler, usualRoutes } from './local-handler.ts'
import { executionContext } from './local-life.ts'
import { listenLocally } from './node/listening-handler.ts'
import { exchangeRaw, type RawRequest, requestHeaders, requestText } from './node/raw-http.ts'

const settings = { origins: ['https://example.com'], addressHeader: 'x-real-ip' }
const call = JSON.stringify({ userId: 'user-42', event: 'Größe gewählt', messageId: 'id-1' })
const batch = `{"batch":[${call.replace('{', '{"type":"track",')},{"type":"track"}]}`
const pixelQuery = `data=${btoa('{"userId":"a","event":"b"}')}`

const requests: readonly (readonly [string, RawRequest])[] = [
  ['a call', { body: call }],
  ['a call with a query', { path: '/v1/track?a=/b', body: call }],
  ['a call with a slash at the end', { path: '/v1/track/', body: call }],
  [
    'a short path',
    {
      path: '/v1/t',
      body: call,
      headers: { 'user-agent': 'Browser/1', origin: 'https://example.com', 'x-real-ip': '203.0.113.7' },
    },
  ],
  ['a batch', { path: '/v1/batch', body: batch }],
  ['a path of Jitsu', { path: '/api/s/track', body: call, headers: { 'x-write-key': 'web', authorization: '' } }],
  ['an invalid call', { body: '{"userId":"user-42"}' }],
  ['malformed JSON', { body: '{' }],
  ['an unknown key', { body: call, headers: { authorization: `Basic ${btoa('nobody:')}` } }],
  ['a Bearer key', { body: call, headers: { authorization: 'Bearer web' } }],
  ['a key in the body', { body: call.replace('{', '{"writeKey":"web",'), headers: { authorization: '' } }],
  ['an empty body', {}],
  ['a body over its limit', { body: JSON.stringify({ text: 'x'.repeat(60_000) }) }],
  ['an unknown encoding', { body: call, headers: { 'content-encoding': 'br' } }],
  ['a preflight', { method: 'OPTIONS', headers: { origin: 'https://example.com' } }],
  ['a preflight of an unlisted origin', { method: 'OPTIONS', headers: { origin: 'https://example.net' } }],
  ['another method', { method: 'PUT', body: call }],
  ['an unknown path', { path: '/v1/nothing', body: call }],
  ['a call in the query', { path: '/?path=/v1/track', body: call }],
  ['a posted pixel', { path: '/v1/pixel/track', body: call }],
  ['telemetry', { path: '/v1/m', body: '{"series":[]}' }],
  ['a pixel', { method: 'GET', path: `/v1/pixel/track?${pixelQuery}` }],
  ['health', { method: 'GET', path: '/healthz' }],
  ['a HEAD request', { method: 'HEAD', path: '/healthz' }],
  ['the OpenAPI document', { method: 'GET', path: '/openapi.json' }],
]

interface Shown {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** As latin1. */
  readonly body: string
}

/** Headers that HTTP itself adds. */
const transportHeaders = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'])

const shown = (status: number, headers: Iterable<readonly [string, string]>, body: string): Shown => ({
  status,
  headers: Object.fromEntries([...headers].filter(([name]) => !transportHeaders.has(name))),
  body,
})

const shownResponse = async (response: Response): Promise<Shown> =>
  shown(response.status, response.headers, Buffer.from(await response.arrayBuffer()).toString('latin1'))

const webRequest = (raw: RawRequest, folder = ''): Request => {
  const { method = 'POST', path = '/v1/track', body = '' } = raw
  const headers = { 'content-length': String(Buffer.byteLength(body)), ...requestHeaders(raw) }
  return new Request(`http://collector${folder}${path}`, { method, headers, ...(body === '' ? {} : { body }) })
}

describe('each adapter', () => {
  it.each(requests)('gives the same answer and stores the same: %s', async (_, request) => {
    const inHono = createLocalHandler(settings)
    const inFolder = createLocalHandler(settings)
    const inWorker = createLocalHandler(settings)
    const onNode = await listenLocally(settings as never)
    const app = createApp(inHono.handle, usualRoutes)
    const outer = new Hono().route('/events', createApp(inFolder.handle, usualRoutes))
    const workerFetch = createWorkerFetch(inWorker.handle, createApp(inWorker.handle, usualRoutes))

    const honoAnswer = await shownResponse(await app.fetch(webRequest(request), {}, executionContext))
    const folderAnswer = await shownResponse(await outer.fetch(webRequest(request, '/events'), {}, executionContext))
    const workerAnswer = await shownResponse(await workerFetch(webRequest(request), {}, executionContext))
    const [raw] = await exchangeRaw(onNode.port, [requestText(request)], { hasBody: request.method !== 'HEAD' })
    if (raw === undefined) throw new Error('Node gave no answer.')
    const nodeAnswer = shown(raw.status, Object.entries(raw.headers), raw.body)

    expect(folderAnswer).toEqual(honoAnswer)
    expect(workerAnswer).toEqual(honoAnswer)
    expect(nodeAnswer).toEqual(honoAnswer)
    expect(inFolder.stored).toEqual(inHono.stored)
    expect(inWorker.stored).toEqual(inHono.stored)
    expect(onNode.stored).toEqual(inHono.stored)
  })

  it('leaves other paths to the app that mounts it at its root', async () => {
    const { handle } = createLocalHandler(settings)
    const outer = new Hono()
      .route('/', createApp(handle, usualRoutes))
      .get('/about', (context) => context.text('About'))
    expect(await (await outer.request('/about')).text()).toBe('About')
    expect(await (await outer.request('/healthz/')).json()).toEqual({ ok: true })
  })
})
