import type { EventSummary } from '../model/event-record.ts'
import type { RateSecond } from '../model/traffic-summary.ts'

/** Seconds that are remembered. */
export const rateSeconds = 300

/** Events per second in the last {@link rateSeconds} seconds. */
export interface Rates {
  readonly observe: (summary: EventSummary) => void
  /**
   * The seconds in which events arrived, oldest first.
   * @param now ms since 1970
   */
  readonly seconds: (now: number) => RateSecond[]
  readonly clear: () => void
}

const increment = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1
}

/** Counts events by second; they may arrive in any order. */
export const createRates = (): Rates => {
  const seconds = new Map<number, RateSecond>()
  const forgetBefore = (second: number): void => {
    for (const known of seconds.keys()) if (known <= second - rateSeconds) seconds.delete(known)
  }
  return {
    observe: ({ receivedAt, type, verdict }) => {
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
    seconds: (now) => {
      forgetBefore(Math.floor(now / 1000))
      return [...seconds.values()].toSorted((left, right) => left.second - right.second)
    },
    clear: () => seconds.clear(),
  }
}
