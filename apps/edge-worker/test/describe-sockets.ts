import { once } from 'node:events'
import { connect } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type Dispatcher, errors, Pool } from 'undici'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs, runs } from '../../../scripts/test-depth.ts'
import { attackedMethods, attackedPaths } from './attacked-routes.ts'
import { basic } from './local-collector.ts'
import type { LocalSegment } from './local-segment.ts'

/** A collector on a port whose source `web` has the key `real-write-key`. Bodies have 300 ms to arrive. */
export interface SocketSetup {
  readonly url: () => string
  readonly local: () => LocalSegment
}

/** Settings of such a collector. */
export const socketSettings = (segmentUrl: string) => ({
  sources: {
    web: { writeKey: 'real-write-key' },
    strict: { writeKey: 'strict-write-key', validation: 'reject' as const },
  },
  host: segmentUrl,
  cdn: { origin: segmentUrl },
  // Short, so that requests to a hanging Segment end soon.
  delivery: { timeoutMs: 300, ageMs: 20 },
  // A request on a busy machine must not take as long.
  limits: { bodyMs: 5_000 },
})

const authorization = basic('web')
const track = (messageId: string) => ({ userId: 'user-42', event: 'Order Completed', messageId })

const hostile: readonly (readonly [string, string | Uint8Array, Readonly<Record<string, string>>])[] = [
  ['malformed JSON', 'not json', {}],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), {}],
  ['a duplicate name', '{"userId":"a","event":"b","userId":"c"}', {}],
  ['a number that overflows', '{"userId":"a","event":"b","properties":{"x":1e999}}', {}],
  ['deep nesting', `{"userId":"a","x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, {}],
  ['invalid gzip', 'not gzip', { 'content-encoding': 'gzip' }],
  ['truncated gzip', gzipSync(JSON.stringify(track('a'))).subarray(0, 20), { 'content-encoding': 'gzip' }],
  ['a gzip bomb', gzipSync(Buffer.alloc(30_000_000, 32)), { 'content-encoding': 'gzip' }],
  ['a deflate bomb', deflateSync(Buffer.alloc(30_000_000, 32)), { 'content-encoding': 'deflate' }],
  ['a body over the limit', JSON.stringify({ ...track('a'), properties: { text: 'x'.repeat(60_000) } }), {}],
]

/** Sends bytes and reads until the other side closes the connection or is silent for so long. */
export const sendRaw = async (url: string, bytes: string | Uint8Array, silenceMs: number): Promise<string> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.on('data', (chunk) => {
    heard += String(chunk)
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  socket.setTimeout(silenceMs, () => socket.destroy())
  await once(socket, 'close')
  return heard
}

/** Attacks a collector over its socket and makes Segment fail behind it. */
export const describeSockets = (where: string, { url, local }: SocketSetup): void => {
  let pool: Pool

  beforeAll(() => {
    pool = new Pool(url(), { connections: 16 })
    return () => pool.close()
  })

  afterEach(() => {
    local().segment.reset()
  })

  /** Repeats a request if the server closed the idle connection that it was written to, as HTTP clients do. */
  const send = async (request: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await pool.request(request)
      } catch (error) {
        if (attempt === 5 || !(error instanceof errors.SocketError)) throw error
      }
    }
  }

  const post = async (path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await send({ path, method: 'POST', headers: { authorization, ...headers }, body })
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
  }

  const isAlive = async () => (await fetch(`${url()}/healthz`)).status

  describe(`${where}, over its socket`, () => {
    it('answers servers, browsers, other origins and images as Segment does', async () => {
      const ask = async (
        method: 'GET' | 'HEAD' | 'OPTIONS' | 'PUT' | 'POST',
        path: string,
        body?: string | Uint8Array,
      ) => {
        const headers = { authorization, origin: 'https://a.example', 'content-type': 'text/plain' }
        const encoding = body instanceof Uint8Array ? { 'content-encoding': 'gzip' } : {}
        const answer = await send({ path, method, headers: { ...headers, ...encoding }, body: body ?? null })
        return [answer.statusCode, answer.headers['content-type'], await answer.body.text()]
      }
      const json = 'application/json'
      const done = [200, json, '{"success":true}']
      const text = (id: string) => JSON.stringify(track(id))
      expect(await ask('POST', '/v1/track', text('plain'))).toEqual(done)
      expect(await ask('POST', '/v1/track/', gzipSync(text('gzip')))).toEqual(done)
      expect(await ask('POST', '/v1/t', text('short'))).toEqual(done)
      expect(await ask('POST', '/v1/b/', JSON.stringify({ batch: [{ type: 'track', ...track('batch') }] }))).toEqual(
        done,
      )
      expect(await ask('POST', '/v1/m', '{"series":[]}')).toEqual(done)
      const pixel = '/v1/pixel/track?writeKey=web&userId=user-42&event=Order%20Completed&messageId=pixel'
      expect((await ask('GET', pixel)).slice(0, 2)).toEqual([200, 'image/gif'])
      expect((await ask('GET', '/v1/pixel/track?data=%%%')).slice(0, 2)).toEqual([200, 'image/gif'])
      expect((await ask('HEAD', '/healthz')).slice(0, 2)).toEqual([200, json])
      expect((await ask('PUT', '/v1/track')).slice(0, 2)).toEqual([405, json])
      expect((await ask('GET', '/nothing'))[0]).toBe(404)
      const preflight = await send({
        path: '/v1/b',
        method: 'OPTIONS',
        headers: { origin: 'https://a.example' },
      })
      await preflight.body.dump()
      expect(preflight.statusCode).toBe(204)
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-headers': expect.stringContaining('authorization'),
      })
      const ids = ['plain', 'gzip', 'short', 'batch', 'pixel']
      await local().segment.waitFor(() => ids.every((id) => local().segment.hasMessageId(id)), {
        timeoutMs: patienceMs,
      })
      expect(new Set(local().segment.calls.map(({ writeKey }) => writeKey))).toEqual(new Set(['real-write-key']))
    })

    it('refuses and lists the invalid calls of a batch and accepts the others', async () => {
      const batch = [
        { type: 'track', ...track('good') },
        { type: 'track', event: 'Nobody', messageId: 'bad' },
      ]
      const { status, text } = await post('/v1/batch', JSON.stringify({ batch }), { authorization: basic('strict') })
      expect([status, JSON.parse(text)]).toMatchObject([
        200,
        { success: true, accepted: 1, refused: [{ index: 1, issues: [{ code: 'identity_required' }] }] },
      ])
      await local().segment.waitFor(() => local().segment.hasMessageId('good'), { timeoutMs: patienceMs })
      expect(local().segment.hasMessageId('bad')).toBe(false)
    })

    it('drops repeated calls within the window', async () => {
      for (const id of ['twice', 'twice', 'after']) await post('/v1/track', JSON.stringify(track(id)))
      await local().segment.waitFor(() => local().segment.hasMessageId('after'), { timeoutMs: patienceMs })
      await post('/v1/track', JSON.stringify(track('twice')))
      await post('/v1/track', JSON.stringify(track('last')))
      await local().segment.waitFor(() => local().segment.hasMessageId('last'), { timeoutMs: patienceMs })
      expect(local().segment.counts).toMatchObject({ calls: 3, duplicates: 0 })
    })

    it.each(hostile)('answers 400 to %s', async (_, body, headers) => {
      const { status, text } = await post('/v1/track', body, headers)
      expect([status, JSON.parse(text)]).toMatchObject([400, { success: false }])
      expect(local().segment.requests).toHaveLength(0)
      expect(await isAlive()).toBe(200)
    })

    it('answers no 5xx to random requests to every route', async () => {
      const text = fc.oneof(
        fc.json(),
        fc.json().map((json) => `{"batch":[${json}],"context":${json}}`),
        fc.json().map((json) => `{"userId":${json},"event":${json},"context":${json},"timestamp":${json}}`),
      )
      const body = fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        text.map((json) => new TextEncoder().encode(json)),
      )
      const encoding = fc.constantFrom('identity', 'gzip', 'deflate', 'br')
      const key = fc.constantFrom('web', 'strict', 'nobody', '')
      const fuzz = fc.tuple(
        fc.constantFrom(...attackedPaths),
        fc.constantFrom(...attackedMethods),
        key,
        body,
        encoding,
        fc.webQueryParameters(),
      )
      const requests = fc.sample(fuzz, { numRuns: runs(600) })
      const statuses = await Promise.all(
        requests.map(async ([path, method, user, bytes, coding, query]) => {
          const answer = await send({
            path: `${path}?${query}`,
            method,
            headers: { authorization: basic(user), 'content-encoding': coding },
            body: Buffer.from(bytes),
          })
          await answer.body.dump()
          return { path, method, status: answer.statusCode }
        }),
      )
      // 502 means that the local CDN missed the short timeout of these settings.
      expect(statuses.filter(({ status }) => status >= 500 && status !== 502)).toEqual([])
      expect(await isAlive()).toBe(200)
    })

    it('answers 408 to a body that arrives too slowly', async () => {
      const head = `POST /v1/track HTTP/1.1\r\nhost: collector\r\nauthorization: ${authorization}\r\ncontent-length: 1000\r\n\r\n`
      const heard = await Promise.all(Array.from({ length: 20 }, () => sendRaw(url(), `${head}{"a`, patienceMs)))
      for (const answer of heard) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
      expect(await isAlive()).toBe(200)
    })

    it('copies no client input into headers', async () => {
      const split = 'web\r\nx-made-up: 1'
      expect((await post('/v1/track', JSON.stringify(track('a')), { authorization: basic(split) })).status).toBe(401)
      const answers = [
        await post('/v1/t', JSON.stringify({ ...track('h\r\nx-made-up: 1'), writeKey: 'web' }), {
          origin: 'https://a.example',
        }),
        await post('/v1/t', JSON.stringify({ ...track('b'), context: { userAgent: 'a\r\nx-made-up: 1' } })),
      ]
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      await local().segment.waitFor(({ calls }) => calls.length === 2, { timeoutMs: patienceMs })
      for (const { headers } of answers) expect(Object.keys(headers)).not.toContain('x-made-up')
      for (const { headers } of local().segment.requests) expect(Object.keys(headers)).not.toContain('x-made-up')
    })

    it('answers 200 while Segment hangs, throttles, disconnects and fails, and delivers every call', async () => {
      const { segment } = local()
      const ways = [
        { kind: 'hang' },
        { status: 429, retryAfter: 1 },
        { status: 429 },
        { kind: 'reset' },
        { kind: 'truncated' },
        { status: 500 },
      ] as const
      const ids: string[] = []
      for (const [round, way] of ways.entries()) {
        segment.faults.clear()
        segment.faults.always(way)
        const batch = Array.from({ length: 10 }, (_, index) => `away-${round}-${index}`)
        ids.push(...batch)
        const answers = await Promise.all(batch.map((id) => post('/v1/track', JSON.stringify(track(id)))))
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
        await new Promise((resolve) => setTimeout(resolve, 150))
      }
      segment.faults.clear()
      const missing = () => ids.filter((id) => !segment.hasMessageId(id))
      await segment.waitFor(() => missing().length === 0, { timeoutMs: patienceMs })
    })
  })
}
