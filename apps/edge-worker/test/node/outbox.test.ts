import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { CollectorConfigInput } from '../../src/config/collector-config.ts'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let folder: string
let local: LocalSegment
const running: RunningCollector[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-'))
  local = await startLocalSegment()
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((collector) => collector.close()))
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

const start = async (settings: CollectorConfigInput = {}): Promise<RunningCollector> => {
  const collector = await startCollector({
    sources: { web: { writeKey: 'real-write-key' } },
    host: local.url,
    outbox: { path: join(folder, 'calls.sqlite') },
    delivery: { ageMs: 20 },
    server: { port: 0, drainMs: 2_000 },
    ...settings,
  })
  running.push(collector)
  return collector
}

const post = (collector: RunningCollector, path: string, body: object, key = 'web'): Promise<Response> =>
  fetch(`${collector.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${key}:`)}` },
    body: JSON.stringify(body),
  })

const track = (index: number) => ({ userId: 'user-42', event: 'Order Completed', messageId: `message-${index}` })

describe('a collector with an outbox', () => {
  it('answers once a call is on disk and delivers it to the endpoint of its channel', async () => {
    const collector = await start()
    expect(await (await post(collector, '/v1/track', track(1))).json()).toEqual({ success: true })
    expect((await post(collector, '/v1/t', track(2))).status).toBe(200)
    await local.segment.waitFor(({ calls }) => calls.length === 2, { timeoutMs: patienceMs })
    expect(local.segment.requests.map(({ path }) => path).toSorted()).toEqual(['/v1/b', '/v1/batch'])
    expect(local.segment.calls.map(({ writeKey }) => writeKey)).toEqual(['real-write-key', 'real-write-key'])
  })

  it('answers during an outage of Segment and delivers everything after it', async () => {
    local.segment.faults.always({ kind: 'reset', when: 'before-reading' })
    const collector = await start()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => post(collector, '/v1/track', track(index))),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(local.segment.calls).toHaveLength(0)
    local.segment.faults.clear()
    await local.segment.waitFor(({ calls }) => calls.length === 50, { timeoutMs: patienceMs })
  })

  it('delivers the last calls before it stops', async () => {
    for (let round = 0; round < 10; round += 1) {
      const collector = await start({ delivery: { ageMs: 60_000 } })
      await Promise.all([1, 2, 3].map((index) => post(collector, '/v1/track', track(10 * round + index))))
      await collector.close()
      expect(local.segment.counts.calls).toBe(3 * (round + 1))
    }
  })

  it('leaves undelivered calls to the next process', async () => {
    local.segment.faults.always({ status: 503 })
    const first = await start({ server: { port: 0, drainMs: 200 } })
    for (let index = 0; index < 5; index += 1)
      await post(first, '/v1/batch', { batch: [{ type: 'track', ...track(index) }] })
    await first.close()
    expect(local.segment.calls).toHaveLength(0)
    local.segment.faults.clear()
    await start()
    await local.segment.waitFor(({ calls }) => calls.length === 5, { timeoutMs: patienceMs })
  })

  it('finds calls of passed keys again after a restart', async () => {
    local.segment.faults.always({ status: 503 })
    const first = await start({ unknownKeys: 'pass', server: { port: 0, drainMs: 200 } })
    expect((await post(first, '/v1/track', track(1), 'key-of-somebody')).status).toBe(200)
    await first.close()
    local.segment.faults.clear()
    await start({ unknownKeys: 'pass' })
    await local.segment.waitFor(({ calls }) => calls.length === 1, { timeoutMs: patienceMs })
    expect(local.segment.calls[0]?.writeKey).toBe('key-of-somebody')
  })

  it('drops a repeated call within the window', async () => {
    const collector = await start()
    await post(collector, '/v1/track', track(1))
    await post(collector, '/v1/track', track(1))
    await post(collector, '/v1/track', track(2))
    await local.segment.waitFor(({ calls }) => calls.length === 2, { timeoutMs: patienceMs })
    await collector.close()
    expect(local.segment.counts).toMatchObject({ calls: 2, duplicates: 0 })
  })

  it('fills batches under load', async () => {
    const collector = await start({ delivery: { ageMs: 500 } })
    const properties = { text: 'x'.repeat(9_000) }
    await Promise.all(
      Array.from({ length: 300 }, (_, index) => post(collector, '/v1/track', { ...track(index), properties })),
    )
    await local.segment.waitFor(({ calls }) => calls.length === 300, { timeoutMs: patienceMs })
    const full = local.segment.requests.filter(({ encodedBytes }) => encodedBytes > 400_000)
    expect(full.length).toBeGreaterThanOrEqual(4)
  })
})
