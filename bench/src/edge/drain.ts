import type { Upstream, UpstreamCounts } from './upstream.ts'

/** What arrived once nothing is left on the way. */
export interface Drained {
  readonly counts: UpstreamCounts
  /** From the end of the load to the last arrival, in milliseconds. */
  readonly tookMs: number
}

const patienceMs = 60_000

/**
 * Waits until so many calls have arrived.
 * @throws {Error} when they have not after a minute, or when more have
 */
export const drain = async (upstream: Upstream, calls: number, name: string): Promise<Drained> => {
  const began = performance.now()
  for (;;) {
    const counts = await upstream.counts()
    const tookMs = performance.now() - began
    if (counts.calls === calls) return { counts, tookMs }
    if (counts.calls > calls || tookMs > patienceMs) {
      throw new Error(`${name} took ${calls} calls and sent on ${counts.calls}.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
