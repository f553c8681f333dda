/** Calls by the flush they belong to. Ids only grow. */
const createFlushCounts = () => {
  // The counts are objects, so that counting a call looks up its flush once.
  const counts = new Map<number, { calls: number }>()
  let first = 0

  return {
    /** Adds to the count of a flush; a count of zero is removed. */
    add(flushId: number, change: 1 | -1): void {
      const count = counts.get(flushId)
      if (count !== undefined) {
        count.calls += change
        if (count.calls === 0) counts.delete(flushId)
      } else if (change > 0) counts.set(flushId, { calls: change })
    },
    has: (flushId: number): boolean => counts.has(flushId),
    isEmpty: (): boolean => counts.size === 0,
    /** The first flush with a call; infinite if there is none. @param current the last one there may be */
    first(current: number): number {
      while (first < current && !counts.has(first)) first += 1
      return counts.has(first) ? first : Number.POSITIVE_INFINITY
    },
  }
}

/** A flush that waits for the calls up to an id. */
interface Waiter {
  readonly upTo: number
  readonly resolve: () => void
}

/** Flushes that have ended and are still in the array, at least, before they are removed from it. */
const endedSlots = 1_024

/**
 * Counts the calls that have no outcome yet by the flush they belong to, so that a flush waits for the calls before it and
 * not for those after it. It also knows the calls that are held up on their way to a batch: by middleware, by the
 * outbox, or because the queue is full. A server may flush after every call, so there may be as many flushes as calls.
 */
export const createPendingCalls = () => {
  let current = 0
  let size = 0
  const pending = createFlushCounts()
  const held = createFlushCounts()
  /** In the order of their ids. Removing the first of many from an array is slow, so `ended` moves on instead. */
  let waiters: Waiter[] = []
  let ended = 0
  let isOver = false

  /** Whether a flush waits for this call and for none that comes before another id. */
  const isWaitedFor = (flushId: number, before: number): boolean => {
    let from = ended
    let to = waiters.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((waiters[middle]?.upTo ?? 0) < flushId) from = middle + 1
      else to = middle
    }
    const waiter = waiters[from]
    return waiter !== undefined && waiter.upTo < before
  }

  /** Ends the flushes that wait for no id from this one on. */
  const endBefore = (id: number): void => {
    for (let waiter = waiters[ended]; waiter !== undefined && waiter.upTo < id; waiter = waiters[ended]) {
      ended += 1
      waiter.resolve()
    }
    if (ended === waiters.length || (ended > endedSlots && ended * 2 > waiters.length)) {
      waiters = waiters.slice(ended)
      ended = 0
    }
  }

  return {
    /** Counts a call. @returns the flush it belongs to */
    enter(): number {
      size += 1
      pending.add(current, 1)
      return current
    },
    /** The call is held up before it reaches a batch. */
    hold(flushId: number): void {
      held.add(flushId, 1)
    },
    /**
     * The call is no longer held up.
     * @returns whether a flush was waiting for this call, as the last one that was held up: the batch has to close now
     */
    release(flushId: number): boolean {
      held.add(flushId, -1)
      return waiters.length > 0 && isWaitedFor(flushId, held.first(current))
    },
    /** Whether a call is held up before it reaches a batch. */
    isHeldUp: (): boolean => !held.isEmpty(),
    /** The call has its outcome. @returns number of calls that have none yet */
    leave(flushId: number): number {
      size -= 1
      pending.add(flushId, -1)
      if (waiters.length > 0 && !pending.has(flushId)) endBefore(pending.first(current))
      return size
    },
    /** Begins a flush; resolves when every call before it has its outcome. */
    whenLeft(): Promise<void> {
      const upTo = current
      current += 1
      return !isOver && pending.first(current) <= upTo
        ? new Promise((resolve) => waiters.push({ upTo, resolve }))
        : Promise.resolve()
    },
    /** Ends every flush, now and later: what is still pending, such as a write that hangs, will not end. */
    end(): void {
      isOver = true
      endBefore(Number.POSITIVE_INFINITY)
    },
    size: (): number => size,
  }
}
