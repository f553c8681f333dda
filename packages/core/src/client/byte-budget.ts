/** A caller that waits for bytes. */
export interface Waiter {
  readonly bytes: number
  /** Undefined once the caller has entered or left. */
  enter: ((entered: boolean) => void) | undefined
}

/** Callers that have entered or left and are still in the array, at least, before they are removed from it. */
const usedSlots = 1_024

/** Limits the bytes of calls without an outcome. Callers wait in order if their call does not fit. */
export const createByteBudget = (maxBytes: number) => {
  let used = 0
  let drains: { readonly bytes: number; readonly ready: () => void }[] = []
  /** Callers in order. Removing the first of many from an array is slow, so `first` moves on instead. */
  let waiting: Waiter[] = []
  let first = 0

  // A call larger than the whole budget may enter an empty one; otherwise it would wait forever.
  const fits = (bytes: number): boolean => used === 0 || used + bytes <= maxBytes

  /** The first caller that still waits. */
  const nextWaiter = (): Waiter | undefined => {
    while (first < waiting.length && waiting[first]?.enter === undefined) first += 1
    if (first === waiting.length || (first > usedSlots && first * 2 > waiting.length)) {
      waiting = waiting.slice(first)
      first = 0
    }
    return waiting[first]
  }

  const call = (waiter: Waiter, entered: boolean): void => {
    const { enter } = waiter
    waiter.enter = undefined
    enter?.(entered)
  }

  return {
    /** Whether the bytes fit and no one is waiting. */
    hasRoom: (bytes: number): boolean => (waiting.length === 0 || nextWaiter() === undefined) && fits(bytes),
    /** Counts bytes, whether they fit or not. */
    take(bytes: number): void {
      used += bytes
    },
    /**
     * Waits until the bytes fit.
     * @param enter called once: with true when the bytes fit and are counted, or with false when the budget was closed
     */
    wait(bytes: number, enter: (entered: boolean) => void): Waiter {
      const waiter: Waiter = { bytes, enter }
      waiting.push(waiter)
      return waiter
    },
    /** The caller no longer waits. */
    leave(waiter: Waiter): void {
      waiter.enter = undefined
    },
    free(bytes: number): void {
      used -= bytes
      if (waiting.length > 0) {
        for (let waiter = nextWaiter(); waiter !== undefined && fits(waiter.bytes); waiter = nextWaiter()) {
          used += waiter.bytes
          call(waiter, true)
        }
      }
      if (drains.length === 0) return
      const ready = drains.filter((drain) => used <= drain.bytes)
      drains = drains.filter((drain) => used > drain.bytes)
      for (const drain of ready) drain.ready()
    },
    /** Resolves when no more than these bytes are used. */
    whenBelow: (limit: number): Promise<void> =>
      used <= limit ? Promise.resolve() : new Promise((ready) => drains.push({ bytes: limit, ready })),
    /** Whether a caller waits for bytes to be freed. */
    isWaitedFor: (): boolean => nextWaiter() !== undefined || drains.length > 0,
    /** Rejects every waiting caller. */
    close(): void {
      const rejected = waiting
      waiting = []
      first = 0
      for (const waiter of rejected) call(waiter, false)
      for (const { ready } of drains.splice(0)) ready()
    },
    usedBytes: (): number => used,
  }
}
