import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { type LogEntry, startCollector } from './start-collector.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-start-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const settings = (more: object = {}) => ({
  sources: { web: { writeKey: 'real-write-key' } },
  // Nothing listens on this port.
  host: 'http://127.0.0.1:9',
  outbox: { path: join(folder, 'calls.sqlite') },
  server: { port: 0, drainMs: 100 },
  ...more,
})

const call = (text = '') => ({
  method: 'POST',
  headers: { authorization: `Basic ${btoa('web:')}` },
  body: JSON.stringify({ userId: 'user-42', event: 'Signed Up', properties: { text } }),
})

const occupy = async (): Promise<Server> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

describe('starting a collector', () => {
  it('names the address that is in use with advice, and closes the outbox', async () => {
    const server = await occupy()
    const { port } = server.address() as AddressInfo
    const start = () => startCollector(settings({ server: { port } }))
    await expect(start()).rejects.toMatchObject({
      message: `The collector cannot listen on 127.0.0.1:${port} (EADDRINUSE).`,
      details: { advice: expect.stringContaining('server.port') },
    })
    await new Promise((resolve) => server.close(resolve))
    const collector = await start()
    expect(collector.port).toBe(port)
    await collector.close()
  })

  it.each([
    [{ host: 'no url' }, 'The source web: '],
    [{ cdn: { origin: 'cdn' } }, 'cdn.origin must be an http or https origin'],
    [{ deliver: 'queue' as const }, 'Node has no Cloudflare Queue.'],
  ])('creates no file if settings are invalid: %j', async (more, message) => {
    await expect(startCollector(settings(more))).rejects.toThrow(message)
    expect(existsSync(join(folder, 'calls.sqlite'))).toBe(false)
  })
})

describe('a collector on Node', () => {
  it.each(['/v1/track', '/v1/track/'])('joins a repeated header as the web does: %s', async (path) => {
    const collector = await startCollector(settings())
    const { body, method, headers } = call()
    const send = async (...authorizations: readonly string[]): Promise<number | undefined> => {
      const length = String(Buffer.byteLength(body))
      const lines = authorizations.flatMap((authorization) => ['authorization', authorization])
      const sent = request(collector.url + path, { method, headers: ['host', 'a', 'content-length', length, ...lines] })
      sent.end(body)
      const [{ statusCode }] = (await once(sent, 'response')) as [IncomingMessage] // what the event brings
      return statusCode
    }
    try {
      expect(await send(headers.authorization)).toBe(200)
      expect(await send(headers.authorization, headers.authorization)).toBe(400)
    } finally {
      await collector.close()
    }
  })
})

describe('a collector on a disk that is nearly full', () => {
  it('answers 503, is not ready, and still delivers', async () => {
    const logged: LogEntry[] = []
    const reserveBytes = Number.MAX_SAFE_INTEGER
    const outbox = { path: join(folder, 'calls.sqlite'), reserveBytes }
    const collector = await startCollector(settings({ outbox }), { log: (entry) => logged.push(entry) })
    const send = async () => (await fetch(`${collector.url}/v1/track`, call())).status
    try {
      await vi.waitUntil(async () => (await send()) === 503, { timeout: patienceMs, interval: 20 })
      expect((await fetch(`${collector.url}/readyz`)).status).toBe(503)
      expect(logged.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
        'The disk has only its reserve left.',
      ])
    } finally {
      await collector.close()
    }
  })
})

describe('a collector with a full outbox', () => {
  it('answers 503, logs it once, is not ready, and recovers once there is space', async () => {
    const logged: LogEntry[] = []
    const outbox = { path: join(folder, 'calls.sqlite'), maxBytes: 3_000 }
    const collector = await startCollector(settings({ outbox, operatorToken: 'operator' }), {
      log: (entry) => logged.push(entry),
    })
    const ready = async () => (await fetch(`${collector.url}/readyz`)).status
    const metrics = async () =>
      (await fetch(`${collector.url}/metrics`, { headers: { authorization: 'Bearer operator' } })).text()
    try {
      expect(await ready()).toBe(200)
      const large = call('x'.repeat(5_000))
      for (let index = 0; index < 3; index += 1) {
        const response = await fetch(`${collector.url}/v1/track`, large)
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
      }
      expect(await ready()).toBe(503)
      expect(logged.filter(({ level }) => level === 'error')).toHaveLength(1)
      expect(JSON.stringify(logged)).not.toContain('real-write-key')
      expect(await metrics()).toMatch(/collector_calls_total\{source="web",outcome="unavailable"\} 3\n/)
      expect(await metrics()).toMatch(/^collector_up 0$/m)
      expect((await fetch(`${collector.url}/v1/track`, call())).status).toBe(200)
      expect(await ready()).toBe(200)
      expect(await metrics()).toMatch(/^collector_queue_depth 1$/m)
    } finally {
      await collector.close()
    }
  })
})
