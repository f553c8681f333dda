import type { Door } from './doors.ts'
import { drain } from './drain.ts'
import type { LoadGenerator, LoadResult } from './load.ts'
import { cpuMs } from './process-usage.ts'
import type { Upstream } from './upstream.ts'

/** A stretch of load on a door, to the arrival of its last call. */
export interface Stretch extends Pick<LoadResult, 'requests' | 'p99Ms'> {
  /** Requests a second; what was left to send when the load ended counts, waiting for a batch to fill does not. */
  readonly perSecond: number
  /** CPU time of the door for each request, in microseconds, delivery included. */
  readonly cpuUs: number
  /** Bytes of the batches that were sent while the load lasted. */
  readonly batchBytes: readonly number[]
}

/** Puts a door under load and waits until everything has arrived, once. */
export const sustain = async (
  door: Door,
  { load, upstream }: { readonly load: LoadGenerator; readonly upstream: Upstream },
  { connections, durationMs }: { readonly connections: number; readonly durationMs: number },
): Promise<Stretch> => {
  const { name, url, path, pid, waitMs } = door
  await upstream.reset()
  const cpuBefore = cpuMs(pid)
  const { requests, perSecond, p99Ms } = await load.run({ url, path, connections, durationMs })
  const { batchBytes } = await upstream.counts()
  const { tookMs } = await drain(upstream, requests, name)
  const loadMs = (requests * 1_000) / perSecond
  return {
    requests,
    p99Ms,
    perSecond: (requests * 1_000) / (loadMs + Math.max(0, tookMs - waitMs)),
    cpuUs: ((cpuMs(pid) - cpuBefore) * 1_000) / requests,
    batchBytes,
  }
}
