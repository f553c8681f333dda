import type { RateSecond } from '../../src/model/traffic-summary.ts'

/** Events of one second. */
export interface RateColumn {
  /** Seconds since 1970. */
  readonly second: number
  /** Number of events by layer name. */
  readonly counts: ReadonlyMap<string, number>
}

/** Which seconds to show, and how to split their events. */
export interface RateWindow {
  /** End of the window, ms since 1970. */
  readonly now: number
  readonly seconds: number
  readonly by: 'byType' | 'byVerdict'
}

/** A column for every second of a window, oldest first; `rates` omits seconds without events. */
export const rateColumns = (rates: readonly RateSecond[], { now, seconds, by }: RateWindow): readonly RateColumn[] => {
  const known = new Map(rates.map((rate) => [rate.second, rate]))
  const first = Math.floor(now / 1000) - seconds + 1
  return Array.from({ length: seconds }, (_, index) => {
    const second = first + index
    return { second, counts: new Map(Object.entries(known.get(second)?.[by] ?? {})) }
  })
}

/** Number of events in a column. */
export const totalOf = ({ counts }: RateColumn): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

/** Seconds over which the current rate is averaged. */
const meanSeconds = 5

/** Events per second right now, averaged over complete seconds. */
export const currentRate = (rates: readonly RateSecond[], now: number): number => {
  const columns = rateColumns(rates, { now: now - 1000, seconds: meanSeconds, by: 'byVerdict' })
  return columns.reduce((sum, column) => sum + totalOf(column), 0) / meanSeconds
}
