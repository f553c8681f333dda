/** A list that grows at both ends and is cut at the front without copying each time. */
export interface EventDeque<T> {
  readonly length: number
  at(index: number): T | undefined
  push(item: T): void
  /** Puts items before the first, in their order. */
  prepend(items: readonly T[]): void
  /** Drops the first `count` items and gives them. */
  dropFirst(count: number): readonly T[]
  clear(): void
}

const compactAfter = 4096

/** Makes an empty list. */
export const createEventDeque = <T>(): EventDeque<T> => {
  let items: T[] = []
  let start = 0
  return {
    get length() {
      return items.length - start
    },
    at: (index) => (index < 0 ? undefined : items[start + index]),
    push: (item) => {
      items.push(item)
    },
    prepend: (more) => {
      items = [...more, ...items.slice(start)]
      start = 0
    },
    dropFirst: (count) => {
      const dropped = items.slice(start, start + count)
      start += dropped.length
      // What was dropped is let go of in large steps, so that cutting stays cheap at thousands of events a second.
      if (start > compactAfter) {
        items = items.slice(start)
        start = 0
      }
      return dropped
    },
    clear: () => {
      items = []
      start = 0
    },
  }
}
