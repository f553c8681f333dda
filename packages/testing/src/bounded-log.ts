/** A list that forgets its oldest entries past a bound. */
export interface BoundedLog<T> {
  readonly add: (entry: T) => void
  /** Oldest first. */
  readonly entries: () => readonly T[]
  readonly clear: () => void
}

/** How much a log may hold. */
export interface LogBounds<T> {
  readonly entries: number
  /** Bytes of an entry, where entries differ widely. */
  readonly bytesOf?: (entry: T) => number
  /** Bytes of all entries together; past it the oldest go until half is free. */
  readonly bytes?: number
}

/** Makes a log. Adding costs the same however much it holds. */
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
