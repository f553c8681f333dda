import { Pool } from 'undici'
import type { LoadOrder, LoadResult } from './load.ts'

// Runs apart from the server under load and from the upstream. Every call has a unique id, because a collector drops
// duplicates.
let made = 0
const run = Math.random().toString(36).slice(2)

const load = async ({
  url,
  otherUrls = [],
  path,
  headers,
  before,
  after,
  connections,
  durationMs,
  requests,
}: LoadOrder): Promise<LoadResult> => {
  const origins = [url, ...otherUrls]
  const pools = origins.map(
    (origin) =>
      new Pool(origin, {
        connections: Math.ceil(connections / origins.length),
        pipelining: 1,
        keepAliveTimeout: 60_000,
      }),
  )
  const latencies: number[] = []
  const statuses = new Map<number, number>()
  let left = requests ?? Number.POSITIVE_INFINITY
  const send = async (pool: Pool): Promise<void> => {
    left -= 1
    made += 1
    const body = `${before}${run}-${made.toString().padStart(12, '0')}-bench${after}`
    const answer = await pool.request({ path, method: 'POST', headers, body })
    await answer.body.dump()
    statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
  }
  const lanes = (work: (pool: Pool) => Promise<void>): Promise<unknown> =>
    Promise.all(
      Array.from({ length: connections }, (_, index) => work(pools[index % pools.length] as Pool)), // the index is in range
    )
  // Connections are opened before the clock starts: opening many at once would dominate the slowest percent.
  await lanes(send)
  const started = performance.now()
  await lanes(async (pool) => {
    while (left > 0 && performance.now() < started + durationMs) {
      const began = performance.now()
      await send(pool)
      latencies.push(performance.now() - began)
    }
  })
  const elapsedMs = performance.now() - started
  await Promise.all(pools.map((pool) => pool.close()))
  latencies.sort((left, right) => left - right)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return {
    requests: [...statuses.values()].reduce((sum, count) => sum + count, 0),
    perSecond: (latencies.length * 1_000) / elapsedMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    statuses: Object.fromEntries(statuses),
  }
}

process.on('message', async (order: LoadOrder) => process.send?.(await load(order)))
process.send?.({})
