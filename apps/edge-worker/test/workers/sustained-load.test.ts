import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { Pool } from 'undici'
import { expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { bundleWorker, collectorBindings, hostWorker } from '../host-worker.ts'

/** More than the 17,000 or so after which workerd refused I/O of one request in another. */
const requests = 18_500
const connections = 64

it('answers 200 to many thousand requests and delivers all of their calls', async () => {
  const segment = createFakeSegment({ keep: 'counts' })
  const upstream = await listen(segment)
  const worker = await hostWorker(await bundleWorker(), {
    ...collectorBindings,
    // Bypasses Miniflare's own entry worker, which is slower than ours.
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    bindings: { SEGMENT_WRITE_KEY: 'real-write-key', COLLECTOR_HOST: upstream.url },
  })
  const pool = new Pool((await worker.miniflare.unsafeGetDirectURL()).origin, { connections })
  const headers = { authorization: `Basic ${btoa('real-write-key:')}` }
  const statuses = new Map<number, number>()
  let made = 0
  const send = async (): Promise<void> => {
    while (made < requests) {
      made += 1
      const body = JSON.stringify({ userId: 'user-42', event: 'Item Viewed', messageId: `load-${made}` })
      const answer = await pool.request({ path: '/v1/track', method: 'POST', headers, body })
      await answer.body.dump()
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, send))
    expect([...statuses]).toEqual([[200, requests]])
    await segment.waitFor(({ counts }) => counts.calls === requests, { timeoutMs: patienceMs })
    expect(segment.counts).toMatchObject({ discarded: 0, duplicates: 0 })
  } finally {
    await pool.close()
    await worker.close()
    await upstream.close()
  }
})
