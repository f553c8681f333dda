import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { patienceMs, runs } from '../../../../scripts/test-depth.ts'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { describeSockets, sendRaw, socketSettings } from '../describe-sockets.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let folder: string
let local: LocalSegment
let collector: RunningCollector

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-sockets-'))
  local = await startLocalSegment()
  collector = await startCollector({
    ...socketSettings(local.url),
    server: { port: 0, drainMs: 500 },
    outbox: { path: join(folder, 'calls.sqlite') },
  })
})

afterAll(async () => {
  await collector.close()
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

describeSockets('a collector on Node', { url: () => collector.url, local: () => local })

it('a collector on Node answers 408 to a head that arrives too slowly', async () => {
  const beginnings = ['', 'POST /v1/track HTTP/1.1\r\nhost: collector\r\nx-slow: ']
  const heard = await Promise.all(beginnings.map((one) => sendRaw(collector.url, one, patienceMs)))
  for (const answer of heard) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

it('a collector on Node survives invalid HTTP', async () => {
  const bytes = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 200 }), { numRuns: runs(40) })
  const requests = [
    ...bytes,
    'GET / HTTP/9.9\r\n\r\n',
    'POST /v1/track HTTP/1.1\r\ncontent-length: -1\r\n\r\n',
    '\r\n\r\n',
  ]
  const heard = await Promise.all(requests.map((one) => sendRaw(collector.url, one, 200)))
  for (const answer of heard) expect(answer).toMatch(/^(?:$|HTTP\/1\.1 [34]\d\d )/)
  expect((await fetch(`${collector.url}/healthz`)).status).toBe(200)
})
