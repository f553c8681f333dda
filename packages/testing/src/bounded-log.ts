/** A list that forgets its oldest entries past a bound. */
export interface BoundedLog<T> {
  readonly add: (entry: T) => void
  /** Oldest first. */
  readonly entries: () => readonly T[]
  readonly clear: () => void
}

/** Makes a log of at most `bound` entries. Adding costs the same however many there are. */
export function createBoundedLog<T>(bound: number): BoundedLog<T> {
  let log: T[] = []
  const trim = (): void => {
    if (log.length > bound) log = log.slice(log.length - bound)
  }
  return {
    add(entry) {
      if (bound === 0) return
      log.push(entry)
      if (log.length >= bound * 2) trim()
    },
    entries() {
      trim()
      return log
    },
    clear() {
      log = []
    },
  }
}
