import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { listenLocally, listenWith } from '../../test/node/listening-handler.ts'
import { exchangeRaw, requestText } from '../../test/node/raw-http.ts'
import { successAnswer } from '../http/answer.ts'
import { steps } from '../pipeline/pipeline.ts'

const call = JSON.stringify({ userId: 'user-42', event: 'Größe gewählt', messageId: 'id-1' })

describe('the listener on Node', () => {
  it('joins a body that arrives in pieces, even within a character', async () => {
    const { port, stored } = await listenLocally()
    const text = requestText({ body: call })
    const head = text.indexOf('\r\n\r\n') + 4
    for (const place of [10, head, head + 5, text.indexOf('ö') + 1]) {
      const [answer] = await exchangeRaw(port, [text.slice(0, place), text.slice(place)])
      expect(answer?.status).toBe(200)
    }
    expect(new Set(stored.map(([, calls]) => calls[0]?.json)).size).toBe(1)
  })

  it('reads a body of unknown length', async () => {
    const { port, stored } = await listenLocally()
    const head = requestText({ headers: { 'transfer-encoding': 'chunked' } }).replace(/content-length: \d+\r\n/, '')
    const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
    const [answer] = await exchangeRaw(port, [head, chunk(call.slice(0, 9)), chunk(call.slice(9)), chunk('')])
    expect([answer?.status, stored.length]).toEqual([200, 1])
  })

  it('answers requests on one connection one after the other, even if they were pipelined', async () => {
    const { port, stored } = await listenLocally()
    const texts = [1, 2, 3, 4].map((id) => requestText({ body: call.replace('id-1', `id-${id}`) }))
    const pieces = [texts[0] ?? '', `${texts[1]}${texts[2]}`, texts[3] ?? '']
    const answers = await exchangeRaw(port, pieces, { answers: 4 })
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(stored.map(([, calls]) => calls[0]?.messageId)).toEqual(['id-1', 'id-2', 'id-3', 'id-4'])
  })

  it.each([100_000, 1_000_000])('keeps the connection after a body that is too large: %d bytes', async (bytes) => {
    const { port } = await listenLocally()
    const large = requestText({ body: JSON.stringify({ text: 'x'.repeat(bytes) }) })
    const answers = await exchangeRaw(port, [large, requestText({ body: call })], { answers: 2 })
    expect(answers.map(({ status }) => status)).toEqual([400, 200])
  })

  it('lets a client read the answer to a body that is far too large', async () => {
    const { port } = await listenLocally()
    const body = JSON.stringify({ text: 'x'.repeat(30_000_000) })
    const answers = await Promise.all(
      [1, 2, 3].map(() => fetch(`http://127.0.0.1:${port}/v1/track`, { method: 'POST', body })),
    )
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400])
    expect(await answers[0]?.json()).toMatchObject({ code: 'too_large' })
  })

  it.each(['x/../y', 'events.example.com/v1', 'events.example.com:99999', 'events.example.com?x', 'a, b'])(
    'puts the invalid host %s into no settings of a page',
    async (host) => {
      const fetch = async () => Response.json({ integrations: { 'Segment.io': {} } })
      const { port } = await listenLocally(undefined, { fetch })
      const text = requestText({ method: 'GET', path: '/v1/projects/web/settings', headers: { host } })
      const [answer] = await exchangeRaw(port, [text])
      expect([answer?.status, answer?.body]).toEqual([400, expect.stringContaining('Host header')])
    },
  )

  it('sends pages of a TLS proxy to https, and never shows the real key', async () => {
    const fetch = async () => Response.json({ integrations: { 'Segment.io': { apiKey: 'real-write-key' } } })
    const segmentOf = async (settings: object, headers: Readonly<Record<string, string>>) => {
      const { port } = await listenLocally(settings as never, { fetch })
      const text = requestText({ method: 'GET', path: '/v1/projects/web/settings', headers })
      const [answer] = await exchangeRaw(port, [text])
      expect(answer?.body).not.toContain('real-write-key')
      return answer?.status === 200 ? JSON.parse(answer.body).integrations['Segment.io'] : answer?.status
    }
    const page = { apiKey: 'web', apiHost: 'events.example.com/v1' }
    const host = 'events.example.com'
    const forwarded = { host, 'x-forwarded-proto': 'https' }
    expect(await segmentOf({ publicOrigin: 'https://events.example.com' }, { host: 'a!b' })).toEqual(page)
    expect(await segmentOf({ addressHeader: 'x-forwarded-for' }, forwarded)).toEqual(page)
    expect(await segmentOf({}, forwarded)).toEqual({ ...page, protocol: 'http' })
    for (const odd of ['a!b', 'a b', '~', 'a%2fb', 'xxxxxxxxxx*']) expect(await segmentOf({}, { host: odd })).toBe(400)
  })

  it('accepts a target in absolute form', async () => {
    const { port } = await listenLocally()
    const [answer] = await exchangeRaw(port, [requestText({ path: 'http://collector/v1/track?a=b', body: call })])
    expect(answer?.status).toBe(200)
  })

  it('answers 500 to an unexpected error and reports it', async () => {
    const onError = vi.fn()
    const failing = (): never => {
      throw new TypeError('A step broke.')
    }
    const { port } = await listenLocally(undefined, { onError, steps: [failing] })
    const [answer] = await exchangeRaw(port, [requestText({ body: call })])
    expect(answer).toMatchObject({ status: 500, body: '{"success":false,"message":"The collector failed."}' })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError))
  })

  it('survives an answer that cannot be written', async () => {
    const port = await listenWith(async ({ path }) =>
      path === '/healthz' ? successAnswer : { status: 400, headers: { 'x-invalid': 'a\r\nb' }, body: '' },
    )
    expect(await exchangeRaw(port, [requestText({ body: call })])).toEqual([])
    const [answer] = await exchangeRaw(port, [requestText({ method: 'GET', path: '/healthz' })])
    expect(answer?.status).toBe(200)
  })

  it.each(['addressLimiter', 'steps'] as const)('survives a client that leaves while the %s waits', async (held) => {
    const onError = vi.fn()
    const reached = Promise.withResolvers<void>()
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const wait = () => {
      reached.resolve()
      return promise
    }
    const limiter = { take: () => wait().then(() => true), retryAfterSeconds: 1 }
    const { port } = await listenLocally(
      undefined,
      held === 'steps' ? { onError, steps: [wait, ...steps] } : { onError, addressLimiter: limiter },
    )
    const socket = connect(port, '127.0.0.1')
    socket.write(requestText({ body: call }))
    await reached.promise
    socket.destroy()
    await once(socket, 'close')
    resolve(undefined)
    const [answer] = await exchangeRaw(port, [requestText({ body: call })])
    expect(answer?.status).toBe(200)
    expect(onError).not.toHaveBeenCalled()
  })
})
