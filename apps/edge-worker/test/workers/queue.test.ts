import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { bundleWorker, collectorBindings, type HostedWorker, hostWorker } from '../host-worker.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let local: LocalSegment
let worker: HostedWorker

beforeAll(async () => {
  local = await startLocalSegment()
  worker = await hostWorker(await bundleWorker(), {
    ...collectorBindings,
    bindings: { SEGMENT_WRITE_KEY: 'real-write-key', COLLECTOR_HOST: local.url },
  })
})

afterEach(() => {
  local.segment.faults.clear()
  local.segment.clear()
})

afterAll(async () => {
  await worker.close()
  await local.close()
})

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${worker.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('real-write-key:')}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const track = (messageId: string) => ({ userId: 'user-42', event: 'Order Completed', messageId })

describe('a worker with a Queue', () => {
  it('answers concurrent requests and delivers every call once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => post('/v1/track', track(`many-${index}`))),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await local.segment.waitFor(({ counts }) => counts.calls === 300, { timeoutMs: patienceMs })
    expect(local.segment.counts.duplicates).toBe(0)
  })

  it('answers during an outage of Segment and delivers every call later', async () => {
    local.segment.faults.always({ status: 503 })
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => post('/v1/track', track(`away-${index}`))),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    local.segment.faults.clear()
    await local.segment.waitFor(({ counts }) => counts.calls === 50, { timeoutMs: patienceMs })
  })

  it('fills batches under load', async () => {
    const properties = { text: 'x'.repeat(9_000) }
    const bodies = Array.from({ length: 400 }, (_, index) => ({ ...track(`full-${index}`), properties }))
    await Promise.all(bodies.map((body) => post('/v1/track', body)))
    await local.segment.waitFor(({ counts }) => counts.calls === 400, { timeoutMs: patienceMs })
    const sizes = local.segment.requests.map(({ encodedBytes }) => encodedBytes)
    // The last batches after the load may be smaller.
    const full = sizes.filter((bytes) => bytes >= 0.8 * 500_000)
    expect(full.length).toBeGreaterThanOrEqual(sizes.length / 2)
  })
})
