import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LogEntry, startCollector } from './start-collector.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-start-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const settings = (more: object = {}) => ({
  sources: { web: { writeKey: 'real-write-key' } },
  // Nothing listens there.
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
  it('says which address can not be had and what to do, and lets go of the outbox', async () => {
    const server = await occupy()
    const { port } = server.address() as AddressInfo
    const start = () => startCollector(settings({ server: { port } }))
    await expect(start()).rejects.toMatchObject({
      message: `The collector can not listen on 127.0.0.1:${port} (EADDRINUSE).`,
      details: { advice: expect.stringContaining('server.port') },
    })
    await new Promise((resolve) => server.close(resolve))
    const collector = await start()
    expect(collector.port).toBe(port)
    await collector.close()
  })

  it.each([
    [{ host: 'no url' }, 'The source web: The host is no URL.'],
    [{ cdn: { origin: 'cdn' } }, 'cdn.origin is no origin'],
    [{ deliver: 'queue' as const }, 'There is no Cloudflare Queue on Node.'],
  ])('leaves no file behind where settings can not be right: %j', async (more, words) => {
    await expect(startCollector(settings(more))).rejects.toThrow(words)
    expect(existsSync(join(folder, 'calls.sqlite'))).toBe(false)
  })
})

describe('a collector on Node', () => {
  it.each(['/v1/track', '/v1/track/'])('takes a header that comes twice as the web does: %s', async (path) => {
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

describe('a collector whose outbox is full', () => {
  it('answers 503, says so once, is not ready, and is again once there is room', async () => {
    const told: LogEntry[] = []
    const outbox = { path: join(folder, 'calls.sqlite'), maxBytes: 3_000 }
    const collector = await startCollector(settings({ outbox }), { log: (entry) => told.push(entry) })
    const ready = async () => (await fetch(`${collector.url}/readyz`)).status
    const figures = async () => (await fetch(`${collector.url}/metrics`)).text()
    try {
      expect(await ready()).toBe(200)
      const large = call('x'.repeat(5_000))
      for (let index = 0; index < 3; index += 1) {
        const response = await fetch(`${collector.url}/v1/track`, large)
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
      }
      expect(await ready()).toBe(503)
      expect(told.filter(({ level }) => level === 'error')).toHaveLength(1)
      expect(JSON.stringify(told)).not.toContain('real-write-key')
      expect(await figures()).toMatch(/collector_calls_total\{source="web",outcome="unavailable"\} 3\n/)
      expect(await figures()).toMatch(/^collector_up 0$/m)
      expect((await fetch(`${collector.url}/v1/track`, call())).status).toBe(200)
      expect(await ready()).toBe(200)
      expect(await figures()).toMatch(/^collector_queue_depth 1$/m)
    } finally {
      await collector.close()
    }
  })
})
