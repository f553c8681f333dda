/** Calls of each flush. The counts are objects, so that counting a call looks up its flush once. */
type Counts = Map<number, { calls: number }>

/** Adds to the count of a flush; a count of zero is removed. */
const add = (counts: Counts, flushId: number, change: 1 | -1): void => {
  const count = counts.get(flushId)
  if (count !== undefined) {
    count.calls += change
    if (count.calls === 0) counts.delete(flushId)
  } else if (change > 0) counts.set(flushId, { calls: change })
}

const hasUpTo = (counts: Counts, flushId: number): boolean => {
  for (const other of counts.keys()) if (other <= flushId) return true
  return false
}

/**
 * Counts the calls that have no outcome yet by the flush they belong to, so that a flush waits for the calls before it and
 * not for those after it. It also knows the calls that are held up on their way to a batch: by middleware, by the
 * outbox, or because the queue is full.
 */
export const createPendingCalls = () => {
  let current = 0
  let size = 0
  const pending: Counts = new Map()
  const held: Counts = new Map()
  let waiters: { readonly upTo: number; readonly resolve: () => void }[] = []
  let ended = false

  return {
    /** Counts a call. @returns the flush it belongs to */
    enter(): number {
      size += 1
      add(pending, current, 1)
      return current
    },
    /** The call is held up before it reaches a batch. */
    hold(flushId: number): void {
      add(held, flushId, 1)
    },
    /**
     * The call is no longer held up.
     * @returns whether a flush was waiting for this call, as the last one that was held up: the batch has to close now
     */
    release(flushId: number): boolean {
      add(held, flushId, -1)
      return waiters.some(({ upTo }) => flushId <= upTo && !hasUpTo(held, upTo))
    },
    /** Whether a call is held up before it reaches a batch. */
    isHeldUp: (): boolean => held.size > 0,
    /** The call has its outcome. @returns number of calls that have none yet */
    leave(flushId: number): number {
      size -= 1
      add(pending, flushId, -1)
      if (waiters.length > 0 && !pending.has(flushId)) {
        const ready = waiters.filter(({ upTo }) => !hasUpTo(pending, upTo))
        waiters = waiters.filter((waiter) => !ready.includes(waiter))
        for (const { resolve } of ready) resolve()
      }
      return size
    },
    /** Begins a flush; resolves when every call before it has its outcome. */
    whenLeft(): Promise<void> {
      const upTo = current
      current += 1
      return !ended && hasUpTo(pending, upTo)
        ? new Promise((resolve) => waiters.push({ upTo, resolve }))
        : Promise.resolve()
    },
    /** Ends every flush, now and later: what is still pending, such as a write that hangs, will not end. */
    end(): void {
      ended = true
      for (const { resolve } of waiters.splice(0)) resolve()
    },
    size: (): number => size,
  }
}
