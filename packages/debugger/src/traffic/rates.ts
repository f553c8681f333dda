import type { EventSummary } from '../event-record.ts'
import type { RateSecond } from '../traffic-summary.ts'

/** Seconds that are remembered. */
export const rateSeconds = 300

interface Second {
  readonly second: number
  readonly byType: Map<string, number>
  readonly byVerdict: Map<string, number>
}

/** Events of each of the last seconds. */
export interface Rates {
  readonly observe: (summary: EventSummary) => void
  /** @param now ms since 1970 */
  readonly seconds: (now: number) => RateSecond[]
  readonly clear: () => void
}

/** Makes the memory of the last {@link rateSeconds} seconds. */
export const createRates = (): Rates => {
  let seconds: Second[] = []
  const forget = (now: number): void => {
    const oldest = Math.floor(now / 1000) - rateSeconds
    const gone = seconds.findIndex(({ second }) => second > oldest)
    if (gone !== 0) seconds = gone === -1 ? [] : seconds.slice(gone)
  }
  return {
    observe: ({ receivedAt, type, verdict }) => {
      const second = Math.floor(Date.parse(receivedAt) / 1000)
      let last = seconds.at(-1)
      // A clock that is set back adds to the last second it knows.
      if (last === undefined || last.second < second) {
        forget(second * 1000)
        last = { second, byType: new Map(), byVerdict: new Map() }
        seconds.push(last)
      }
      last.byType.set(type, (last.byType.get(type) ?? 0) + 1)
      last.byVerdict.set(verdict, (last.byVerdict.get(verdict) ?? 0) + 1)
    },
    seconds: (now) => {
      forget(now)
      return seconds.map(({ second, byType, byVerdict }) => ({
        second,
        byType: Object.fromEntries(byType),
        byVerdict: Object.fromEntries(byVerdict),
      }))
    },
    clear: () => {
      seconds = []
    },
  }
}
