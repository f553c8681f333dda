import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLocalCore, type LocalCore } from '../../test/local-core.ts'
import type { CollectorParts } from '../collector/collector-parts.ts'
import { createApp } from '../collector/create-collector.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { connectionOf } from './connection-facts.ts'
import { createIntakeListener } from './intake-listener.ts'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

interface Door extends Pick<LocalCore, 'handed'> {
  readonly port: number
  readonly app: ReturnType<typeof vi.fn>
}

interface DoorOptions {
  readonly settings?: CollectorConfigInput
  readonly parts?: CollectorParts
  /** Puts the app alone on the port. */
  readonly isPlain?: boolean
}

const open = async ({ settings, parts, isPlain = false }: DoorOptions = {}): Promise<Door> => {
  const { core, handed } = createLocalCore(settings, { connectionOf, ...parts })
  const app = vi.fn(getRequestListener(createApp(core).fetch) as RequestListener)
  const server = createServer(isPlain ? app : createIntakeListener(core, app))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, handed, app } // a TCP port, hence no pipe's name
}

interface Heard {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const answersIn = (text: string): readonly Heard[] => {
  const heard: Heard[] = []
  for (let rest = text; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n')
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    )
    const length = Number(headers['content-length'] ?? 0)
    heard.push({ status: Number(first.split(' ')[1]), headers, body: rest.slice(end + 4, end + 4 + length) })
    rest = rest.slice(end + 4 + length)
  }
  return heard
}

/** Writes pieces one after the other on one connection, and hears answers until there are so many. */
const speak = async (port: number, pieces: readonly string[], answers = 1): Promise<readonly Heard[]> => {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += String(chunk)
    if (text.split('HTTP/1.1 ').length > answers) setTimeout(() => socket.end(), 30)
  })
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await closed
  return answersIn(text)
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const requestText = ({ method = 'POST', path = '/v1/track', headers = {}, body = '' }: Sent): string => {
  const all = { host: 'collector', authorization: `Basic ${btoa('web:')}`, ...headers }
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...all })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

const call = JSON.stringify({ userId: 'user-42', event: 'Größe gewählt', messageId: 'id-1' })

const requests: readonly (readonly [string, Sent])[] = [
  ['a call', { body: call }],
  ['a call with a query', { path: '/v1/track?a=b', body: call }],
  ['a call behind a slash', { path: '/v1/track/', body: call }],
  [
    'a short path',
    { path: '/v1/t', body: call, headers: { 'user-agent': 'Browser/1', origin: 'https://example.com' } },
  ],
  ['a batch', { path: '/v1/batch', body: `{"batch":[${call.replace('{', '{"type":"track",')},{"type":"track"}]}` }],
  ['a call that breaks a rule', { body: '{"userId":"user-42"}' }],
  ['no JSON', { body: '{' }],
  ['an unknown key', { body: call, headers: { authorization: `Basic ${btoa('nobody:')}` } }],
  ['a key of Bearer', { body: call, headers: { authorization: 'Bearer web' } }],
  ['a key in the body', { body: call.replace('{', '{"writeKey":"web",'), headers: { authorization: '' } }],
  ['a body that is none', {}],
  ['a body that is too large', { body: JSON.stringify({ text: 'x'.repeat(60_000) }) }],
  ['an encoding that is none', { body: call, headers: { 'content-encoding': 'br' } }],
  ['a preflight', { method: 'OPTIONS', headers: { origin: 'https://example.com' } }],
  ['another method', { method: 'PUT', body: call }],
  ['another path', { path: '/v1/nothing', body: call }],
  ['telemetry', { path: '/v1/m', body: '{"series":[]}' }],
  ['a pixel', { method: 'GET', path: `/v1/pixel/track?data=${btoa('{"userId":"a","event":"b"}')}` }],
]

describe('the listener of a collector on Node', () => {
  it.each(requests)('answers and hands over as the app does: %s', async (_, sent) => {
    const settings = { origins: ['https://example.com'] }
    const [fast, plain] = await Promise.all([open({ settings }), open({ settings, isPlain: true })])
    const [ours, theirs] = await Promise.all([fast, plain].map(({ port }) => speak(port, [requestText(sent)])))
    const shown = (heard: readonly Heard[] = []) =>
      heard.map(({ status, headers, body }) => ({ status, headers: { ...headers, date: '' }, body }))
    expect(shown(ours)).toEqual(shown(theirs))
    expect(ours).toHaveLength(1)
    expect(fast.handed).toEqual(plain.handed)
  })

  it('takes posted calls by itself, and leaves the rest to the app', async () => {
    const { port, app } = await open()
    const [answer] = await speak(port, [requestText({ body: call })])
    expect(answer).toMatchObject({ status: 200, body: '{"success":true}' })
    expect(app).not.toHaveBeenCalled()
    await speak(port, [requestText({ body: call, path: '/v1/track/' })])
    expect(app).toHaveBeenCalledTimes(1)
  })

  it('puts a body together that comes in pieces, within a character and after its head', async () => {
    const { port, handed, app } = await open()
    const text = requestText({ body: call })
    const head = text.indexOf('\r\n\r\n') + 4
    for (const place of [10, head, head + 5, text.indexOf('ö') + 1]) {
      const [answer] = await speak(port, [text.slice(0, place), text.slice(place)])
      expect(answer?.status).toBe(200)
    }
    expect(new Set(handed.map(([, calls]) => calls[0]?.json)).size).toBe(1)
    expect(app).not.toHaveBeenCalled()
  })

  it('takes one request after the other on a connection, also those that were sent ahead', async () => {
    const { port, handed } = await open()
    const bodies = [1, 2, 3, 4].map((id) => call.replace('id-1', `id-${id}`))
    const texts = bodies.map((body) => requestText({ body }))
    const heard = await speak(port, [texts[0] ?? '', `${texts[1]}${texts[2]}`, texts[3] ?? ''], 4)
    expect(heard.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(handed.map(([, calls]) => calls[0]?.messageId)).toEqual(['id-1', 'id-2', 'id-3', 'id-4'])
  })

  it('answers what nobody foresaw with 500, and tells of it', async () => {
    const onError = vi.fn()
    const failing = (): never => {
      throw new TypeError('A step broke.')
    }
    const { port } = await open({ parts: { onError, steps: [failing] } })
    const [answer] = await speak(port, [requestText({ body: call })])
    expect(answer).toMatchObject({ status: 500, body: '{"success":false,"message":"The collector failed."}' })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError))
  })

  it('outlives an error that can not even be told', async () => {
    const failing = (): never => {
      throw new TypeError('It broke.')
    }
    const { port } = await open({ parts: { onError: failing, steps: [failing] } })
    expect(await speak(port, [requestText({ body: call })])).toEqual([])
    expect(await speak(port, [requestText({ body: call })])).toEqual([])
  })

  /** Sends a call, goes away while it is held, and lets it go on. */
  const leave = async (port: number, release: () => void): Promise<void> => {
    const socket = connect(port, '127.0.0.1')
    socket.write(requestText({ body: call }))
    await new Promise((resolve) => setTimeout(resolve, 30))
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 30))
    release()
  }

  it('takes it for no fault of its own that a client goes away before its body is read', async () => {
    const onError = vi.fn()
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const { port } = await open({ parts: { onError, addressLimiter: { take: () => promise, retryAfterSeconds: 1 } } })
    await leave(port, () => resolve(true))
    const [answer] = await speak(port, [requestText({ body: call })])
    expect(answer?.status).toBe(200)
    expect(onError).not.toHaveBeenCalled()
  })

  it('outlives clients that go away before the answer', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const { port } = await open({ parts: { steps: [() => promise] } })
    await leave(port, () => resolve(undefined))
    const [answer] = await speak(port, [requestText({ body: call })])
    expect(answer?.status).toBe(200)
  })
})
