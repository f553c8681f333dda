import { isSegmentError, type SegmentError } from '@org/segment-core'
import type { Clock } from '../clock.ts'

/** How long it waits for servers, and the pause between two attempts, in milliseconds. */
const patienceMs = 30_000
const pauseMs = 500

/** Options of {@link untilReachable}. */
export interface UntilReachableOptions {
  /** Called once, for the first failure. */
  readonly onError: (error: SegmentError) => void
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
}

/**
 * Repeats work until the servers answer. When machines start together, the collector is often the first.
 * @throws what the work throws, at once if it is not about reachability
 */
export const untilReachable = async <Value>(
  work: () => Promise<Value>,
  { onError, clock, signal }: UntilReachableOptions,
): Promise<Value> => {
  const dueAt = clock.monotonic() + patienceMs
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await work()
    } catch (error) {
      const mayPass = isSegmentError(error) && error.code === 'outbox_unavailable'
      if (!mayPass || clock.monotonic() > dueAt || signal?.aborted) throw error
      if (attempts === 1) onError(error)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
