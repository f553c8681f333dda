import { Pool } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { bundleWorker, collectorBindings, type HostedWorker, hostWorker } from '../host-worker.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let local: LocalSegment
let worker: HostedWorker
/** Bypasses Miniflare's own entry worker, which is slower than ours. */
let directUrl: string

beforeAll(async () => {
  local = await startLocalSegment()
  worker = await hostWorker(await bundleWorker(), {
    ...collectorBindings,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    bindings: { SEGMENT_WRITE_KEY: 'real-write-key', COLLECTOR_HOST: local.url },
  })
  directUrl = (await worker.miniflare.unsafeGetDirectURL()).origin
})

afterEach(() => {
  local.segment.faults.clear()
  local.segment.reset()
})

afterAll(async () => {
  await worker.close()
  await local.close()
})

const headers = { authorization: `Basic ${btoa('real-write-key:')}` }

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${worker.url}${path}`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** More than the 17,000 or so after which workerd refused I/O of one request in another. */
const sustainedRequests = 18_500

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

  it('answers 200 to many thousand requests and delivers all of their calls', async () => {
    const pool = new Pool(directUrl, { connections: 64 })
    const statuses = new Map<number, number>()
    let made = 0
    const send = async (): Promise<void> => {
      while (made < sustainedRequests) {
        made += 1
        const body = JSON.stringify(track(`load-${made}`))
        const answer = await pool.request({ path: '/v1/track', method: 'POST', headers, body })
        await answer.body.dump()
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
      }
    }
    try {
      await Promise.all(Array.from({ length: 64 }, send))
      expect([...statuses]).toEqual([[200, sustainedRequests]])
      await local.segment.waitFor(({ counts }) => counts.calls === sustainedRequests, { timeoutMs: patienceMs })
      expect(local.segment.counts).toMatchObject({ discarded: 0, duplicates: 0 })
    } finally {
      await pool.close()
    }
  })
})
