/** Median and quartiles of some numbers. */
export interface Spread {
  readonly median: number
  /** A quarter of the numbers is smaller. */
  readonly low: number
  /** A quarter of the numbers is larger. */
  readonly high: number
}

/** A quantile of sorted numbers, interpolated linearly. */
const quantile = (sorted: readonly number[], share: number): number => {
  const position = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]]
  if (below === undefined || above === undefined) throw new RangeError('There are no numbers.')
  return below + (above - below) * (position % 1)
}

/** Median and quartiles, which a few disturbed rounds hardly change. @throws {RangeError} for no numbers */
export const spreadOf = (numbers: readonly number[]): Spread => {
  const sorted = [...numbers].sort((left, right) => left - right)
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) }
}
