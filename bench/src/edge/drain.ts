import type { Upstream, UpstreamCounts } from './upstream.ts'

/** The number of calls that arrived. */
export interface Drained {
  readonly counts: UpstreamCounts
  /** From the end of the load to the last arrival, in milliseconds. */
  readonly tookMs: number
}

const patienceMs = 60_000

/**
 * Waits until this many calls have arrived.
 * @throws {Error} if they have not arrived after a minute, or if more arrive
 */
export const drain = async (upstream: Upstream, calls: number, name: string): Promise<Drained> => {
  const began = performance.now()
  for (;;) {
    const counts = await upstream.counts()
    const tookMs = performance.now() - began
    if (counts.calls === calls) return { counts, tookMs }
    if (counts.calls > calls || tookMs > patienceMs) {
      throw new Error(`${name} accepted ${calls} calls and delivered ${counts.calls}.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
