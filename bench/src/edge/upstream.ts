import { type Child, startChild } from './child.ts'

/** The calls and batches that arrived. */
export interface UpstreamCounts {
  readonly requests: number
  readonly calls: number
  /** Bytes of each batch, inflated, oldest first. */
  readonly batchBytes: readonly number[]
}

/** A substitute for Segment, in its own process. */
export interface Upstream {
  readonly url: string
  counts(): Promise<UpstreamCounts>
  /** Resets the counters. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** Starts an upstream. */
export const startUpstream = async (): Promise<Upstream> => {
  const child: Child<{ url: string }> = await startChild(new URL('./upstream-process.ts', import.meta.url))
  return {
    url: child.ready.url,
    counts: () => child.ask<UpstreamCounts>({}),
    reset: async () => {
      await child.ask<UpstreamCounts>({ reset: true })
    },
    close: () => child.close(),
  }
}
