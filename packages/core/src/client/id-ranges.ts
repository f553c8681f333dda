interface IdRange {
  first: number
  last: number
}

/** A set of ids that mostly follow each other, in memory that does not grow with their number. */
export const createIdRanges = () => {
  /** In order; they neither overlap nor touch if the ids were added in order. */
  const ranges: IdRange[] = []

  /** Index of the first range that ends at an id or after it. */
  const indexFor = (id: number): number => {
    let [low, high] = [0, ranges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ranges[middle]?.last ?? id) < id) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add(id: number): void {
      const index = indexFor(id)
      const before = ranges[index - 1]
      if ((ranges[index]?.first ?? Number.POSITIVE_INFINITY) <= id) return
      if (before !== undefined && before.last === id - 1) before.last = id
      else ranges.splice(index, 0, { first: id, last: id })
    },
    /** @returns whether the id was in the set */
    delete(id: number): boolean {
      const index = indexFor(id)
      const range = ranges[index]
      if (range === undefined || range.first > id) return false
      const { first, last } = range
      const rest = [
        { first, last: id - 1 },
        { first: id + 1, last },
      ].filter((part) => part.first <= part.last)
      ranges.splice(index, 1, ...rest)
      return true
    },
    /** Ranges that are kept, for tests. */
    count: (): number => ranges.length,
  }
}
