import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { LogEntry } from '../../src/log/log-entry.ts'
import { type RunningCollector, type StartOptions, startCollector } from '../../src/runtimes/start-collector.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

const writeKey = 'real-write-key-of-the-source'

let folder: string
let local: LocalSegment
let collector: RunningCollector
let logged: LogEntry[]

const start = async (settings: object = {}, options: StartOptions = {}): Promise<void> => {
  collector = await startCollector(
    {
      sources: { web: { writeKey } },
      host: local.url,
      server: { port: 0, drainMs: 100 },
      outbox: { path: join(folder, 'calls.sqlite') },
      delivery: { ageMs: 10 },
      operatorToken: 'operator-secret',
      ...settings,
    },
    { log: (entry) => logged.push(entry), ...options },
  )
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-log-'))
  local = await startLocalSegment()
  logged = []
})

afterEach(async () => {
  await collector.close()
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

const post = async (messageId: string, more: object = {}): Promise<number> => {
  const response = await fetch(`${collector.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('web:')}` },
    body: JSON.stringify({ userId: 'user-42', event: 'Order Completed', messageId, ...more }),
  })
  return response.status
}

const metrics = async (): Promise<string> => {
  const headers = { authorization: 'Bearer operator-secret' }
  return (await fetch(`${collector.url}/metrics`, { headers })).text()
}

const lines = (message: string): readonly LogEntry[] => logged.filter((entry) => entry.message === message)

it('says which call is parked and why, and counts it', async () => {
  await start()
  local.segment.faults.next({ status: 400 })
  expect(await post('refused-one')).toBe(200)
  await expect.poll(() => lines('A call is parked.'), { timeout: patienceMs }).toHaveLength(1)
  expect(lines('A call is parked.')[0]).toMatchObject({
    level: 'warning',
    source: 'web',
    channel: 'server',
    messageId: 'refused-one',
    code: 'refused',
    reason: expect.stringContaining('400'),
  })
  await expect
    .poll(metrics, { timeout: patienceMs })
    .toContain('collector_parked_calls{source="web",reason="refused"} 1\n')
  const text = await metrics()
  expect(text).toContain('collector_parked_calls_total{source="web",reason="refused"} 1\n')
  await expect.poll(metrics, { timeout: patienceMs }).toMatch(/^collector_queue_depth 0$/m)
  expect(text).toMatch(/^collector_parked_oldest_age_seconds [\d.e-]+$/m)
  expect(logged.filter(({ level }) => level === 'error')).toEqual([])
})

it('writes one line when Segment starts failing, at the first failure, and one when it recovers', async () => {
  await start()
  local.segment.faults.always({ status: 503 })
  expect(await post('waiting')).toBe(200)
  await expect.poll(() => lines('Requests to Segment fail.'), { timeout: patienceMs }).toHaveLength(1)
  expect(lines('Requests to Segment fail.')[0]).toMatchObject({
    level: 'warning',
    host: local.url,
    source: 'web',
    code: 'unavailable',
    status: 503,
  })
  expect(await metrics()).toMatch(/^collector_segment_failing 1$/m)
  await expect.poll(metrics, { timeout: patienceMs }).toMatch(/^collector_oldest_age_seconds (?!0$)[\d.e-]+$/m)
  expect(lines('Requests to Segment succeed again.')).toEqual([])
  local.segment.faults.clear()
  await expect.poll(() => lines('Requests to Segment succeed again.'), { timeout: patienceMs }).toHaveLength(1)
  expect(local.segment.hasMessageId('waiting')).toBe(true)
  expect(lines('Requests to Segment fail.')).toHaveLength(1)
  const text = await metrics()
  expect(text).toMatch(/^collector_segment_failing 0$/m)
  expect(text).toMatch(/collector_delivery_failures_total\{source="web",code="unavailable"\} [1-9]/)
  expect(text).toMatch(/collector_batch_bytes_total\{source="web"\} [1-9]/)
})

it('logs an error of your own step with its cause and stack, once for many, and no secret', async () => {
  const broken = (): never => {
    const why = new TypeError(`The key ${writeKey} of ada@example.com at 203.0.113.77 is wrong.`)
    throw new Error(`Basic ${btoa(`${writeKey}:`)} failed`, { cause: why })
  }
  await start({}, { middleware: [broken] })
  // Within a second, on a slow machine too.
  const ids = Array.from({ length: 20 }, (_, index) => `failed-${index}`)
  expect(new Set(await Promise.all(ids.map((id) => post(id))))).toEqual(new Set([500]))
  const errors = logged.filter(({ level }) => level === 'error')
  expect(errors.length).toBeLessThan(ids.length)
  const [first] = errors
  expect(first?.error?.stack.join('\n')).toContain('operation-log.test.ts')
  expect(JSON.stringify(first)).toContain('The key [redacted] of [e-mail address] at [IP address] is wrong.')
  const text = JSON.stringify(logged)
  for (const secret of [writeKey, btoa(`${writeKey}:`), 'operator-secret', 'ada@', '203.0.113']) {
    expect(text).not.toContain(secret)
  }
})

it('counts the bytes it receives and the routes of browsers', async () => {
  await start({ cdn: { origin: local.url } })
  await post('counted')
  await fetch(`${collector.url}/v1/projects/web/settings`)
  await fetch(`${collector.url}/v1/projects/none/settings`)
  const text = await metrics()
  expect(text).toMatch(/collector_received_bytes_total\{source="web"\} [1-9]/)
  expect(text).toContain('collector_requests_total{route="settings",status="404"} 1\n')
  expect(text).toMatch(/collector_requests_total\{route="settings",status="(?!404)\d+"\} 1\n/)
  expect(text).toMatch(/^collector_disk_free_bytes [1-9]/m)
  expect(text).toMatch(/^process_resident_memory_bytes [1-9]/m)
})
