import { isSegmentError, type SegmentError } from '@org/segment-core'

/** How long it waits for servers, and the pause between two attempts, in milliseconds. */
const patienceMs = 30_000
const pauseMs = 500

/**
 * Repeats work until the servers answer. When machines start together, the collector is often the first.
 * @throws what the work throws, at once if it is not about reachability
 */
export const untilReachable = async <Value>(
  work: () => Promise<Value>,
  { onError, signal }: { readonly onError: (error: SegmentError) => void; readonly signal?: AbortSignal | undefined },
): Promise<Value> => {
  const dueAt = performance.now() + patienceMs
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await work()
    } catch (error) {
      const mayPass = isSegmentError(error) && error.code === 'outbox_unavailable'
      if (!mayPass || performance.now() > dueAt || signal?.aborted) throw error
      if (attempts === 1) onError(error)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
