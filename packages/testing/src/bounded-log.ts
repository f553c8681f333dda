/** A list that drops its oldest entries at a limit. */
export interface BoundedLog<T> {
  readonly add: (entry: T) => void
  /** Oldest first. */
  readonly entries: () => readonly T[]
  readonly clear: () => void
}

/** Limits of a log. */
export interface LogBounds<T> {
  readonly entries: number
  /** Size of an entry in bytes, if sizes differ widely. */
  readonly bytesOf?: (entry: T) => number
  /** Total bytes of all entries; above it the oldest are dropped until half is free. */
  readonly bytes?: number
}

/** Creates a log. Adding an entry takes constant time. */
export const createBoundedLog = <T>({ entries, bytesOf = () => 0, bytes = 0 }: LogBounds<T>): BoundedLog<T> => {
  let log: T[] = []
  let held = 0
  const drop = (count: number): void => {
    for (const entry of log.slice(0, count)) held -= bytesOf(entry)
    log = log.slice(count)
  }
  const lighten = (): void => {
    let count = 0
    let left = held
    while (left > bytes / 2 && count < log.length - 1) {
      const entry = log[count]
      if (entry !== undefined) left -= bytesOf(entry)
      count += 1
    }
    drop(count)
  }
  return {
    add(entry) {
      if (entries === 0) return
      log.push(entry)
      held += bytesOf(entry)
      if (held > bytes) lighten()
      if (log.length >= entries * 2) drop(log.length - entries)
    },
    entries() {
      if (log.length > entries) drop(log.length - entries)
      return log
    },
    clear() {
      log = []
      held = 0
    },
  }
}
