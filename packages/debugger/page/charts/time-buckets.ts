import type { RateSecond } from '../../src/model/traffic-summary.ts'

/** Events of one bar. */
export interface TimeBucket {
  /** ms since 1970; the bar ends where the next one begins. */
  readonly from: number
  readonly to: number
  /** Number of events by layer name. */
  readonly counts: ReadonlyMap<string, number>
}

/** Bars of equal length, oldest first. */
export interface TimeBuckets {
  readonly buckets: readonly TimeBucket[]
  /** Seconds of one bar. */
  readonly step: number
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Lengths of a bar, in seconds. */
const steps = [1, 2, 5, 10, 30, minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour, day]

const maxBuckets = 120
const minBuckets = 60

/** A chart whose last event is at most this old ends now, in seconds; an older one ends with its last event. */
const liveSeconds = 2 * minute

const boundsOf = (seconds: Iterable<RateSecond>): readonly [first: number, last: number] => {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { second } of seconds) {
    first = Math.min(first, second)
    last = Math.max(last, second)
  }
  return [first, last]
}

/**
 * Counts events in bars. The bars cover all events, and end now if some of them are recent.
 * @param now ms since 1970
 * @returns no bars without events
 */
export const timeBuckets = (
  seconds: () => Iterable<RateSecond>,
  { now, by }: { readonly now: number; readonly by: 'byType' | 'byVerdict' },
): TimeBuckets => {
  const [first, last] = boundsOf(seconds())
  if (last < first) return { buckets: [], step: 1 }
  const present = Math.floor(now / 1000)
  const end = present >= last && present - last <= liveSeconds ? present : last
  const step =
    steps.find((length) => (end - first) / length < maxBuckets - 1) ?? Math.ceil((end - first) / maxBuckets / day) * day
  const lastBar = Math.floor(end / step)
  const firstBar = Math.min(Math.floor(first / step), lastBar - minBuckets + 1)
  const counts = Array.from({ length: lastBar - firstBar + 1 }, () => new Map<string, number>())
  for (const rate of seconds()) {
    const bar = counts[Math.floor(rate.second / step) - firstBar]
    for (const [name, count] of Object.entries(rate[by])) bar?.set(name, (bar.get(name) ?? 0) + count)
  }
  const buckets = counts.map((counted, index) => ({
    from: (firstBar + index) * step * 1000,
    to: (firstBar + index + 1) * step * 1000,
    counts: counted,
  }))
  return { buckets, step }
}

/** Number of events in a bar. */
export const totalOf = ({ counts }: TimeBucket): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

/** Length of a bar in words: `second`, `5 seconds`, `minute`. */
export const stepWords = (step: number): string => {
  const [size, unit] =
    step >= day ? [day, 'day'] : step >= hour ? [hour, 'hour'] : step >= minute ? [minute, 'minute'] : [1, 'second']
  return step === size ? unit : `${step / size} ${unit}s`
}
