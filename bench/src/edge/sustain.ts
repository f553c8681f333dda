import { drain } from './drain.ts'
import type { LoadGenerator, LoadResult } from './load.ts'
import { cpuMs } from './process-usage.ts'
import type { EdgeSubject } from './subjects.ts'
import type { Upstream } from './upstream.ts'

/** A period of load on a subject, up to the arrival of its last call. */
export interface Stretch extends Pick<LoadResult, 'requests' | 'p99Ms'> {
  /** Requests per second. Includes the time to deliver what was left when the load ended, without the wait for a full batch. */
  readonly perSecond: number
  /** CPU time of the subject per request, in microseconds, including delivery. */
  readonly cpuUs: number
  /** Bytes of the batches that were sent during the load. */
  readonly batchBytes: readonly number[]
}

/** Puts a subject under load and waits until every call has arrived exactly once. */
export const sustain = async (
  subject: EdgeSubject,
  { load, upstream }: { readonly load: LoadGenerator; readonly upstream: Upstream },
  { connections, durationMs }: { readonly connections: number; readonly durationMs: number },
): Promise<Stretch> => {
  const { name, url, otherUrls, path, pid, waitMs, delivers } = subject
  await upstream.reset()
  const cpuBefore = cpuMs(pid)
  const { requests, perSecond, p99Ms } = await load.run({
    url,
    ...(otherUrls === undefined ? {} : { otherUrls }),
    path,
    connections,
    durationMs,
  })
  const { batchBytes } = await upstream.counts()
  const { tookMs } = await drain(upstream, delivers ? requests : 0, name)
  const loadMs = (requests * 1_000) / perSecond
  return {
    requests,
    p99Ms,
    perSecond: (requests * 1_000) / (loadMs + Math.max(0, tookMs - waitMs)),
    cpuUs: ((cpuMs(pid) - cpuBefore) * 1_000) / requests,
    batchBytes,
  }
}
