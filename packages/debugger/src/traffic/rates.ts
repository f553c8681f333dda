import type { EventSummary } from '../model/event-record.ts'
import type { RateSecond } from '../model/traffic-summary.ts'

/** Seconds that are remembered. */
export const rateSeconds = 300

const increment = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1
}

/** Counts the events of each of the last {@link rateSeconds} seconds; they may arrive in any order. */
export const createRates = () => {
  const seconds = new Map<number, RateSecond>()
  const forgetBefore = (second: number): void => {
    for (const known of seconds.keys()) if (known <= second - rateSeconds) seconds.delete(known)
  }
  return {
    observe: ({ receivedAt, type, verdict }: EventSummary): void => {
      const second = Math.floor(Date.parse(receivedAt) / 1000)
      const known = seconds.get(second)
      const counts = known ?? { second, byType: {}, byVerdict: {} }
      if (known === undefined) {
        seconds.set(second, counts)
        if (seconds.size > 2 * rateSeconds) forgetBefore(Math.max(...seconds.keys()))
      }
      increment(counts.byType, type)
      increment(counts.byVerdict, verdict)
    },
    /** The seconds in which events arrived, oldest first. @param now ms since 1970 */
    seconds: (now: number): RateSecond[] => {
      forgetBefore(Math.floor(now / 1000))
      return [...seconds.values()].toSorted((left, right) => left.second - right.second)
    },
    clear: (): void => seconds.clear(),
  }
}
