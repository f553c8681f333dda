import type { EventSummary } from '../../src/model/event-record.ts'
import type { RateSecond } from '../../src/model/traffic-summary.ts'

/** Seconds over which the current rate is averaged. */
const meanSeconds = 5

const change = (counts: Record<string, number>, name: string, by: number): void => {
  counts[name] = (counts[name] ?? 0) + by
}

/** Counts the loaded events by second of arrival; they may come in any order. */
export const createEventTimes = () => {
  const seconds = new Map<number, RateSecond & { total: number }>()
  const count = ({ receivedAt, type, verdict }: EventSummary, by: number): void => {
    const second = Math.floor(Date.parse(receivedAt) / 1000)
    const counts = seconds.get(second) ?? { second, byType: {}, byVerdict: {}, total: 0 }
    change(counts.byType, type, by)
    change(counts.byVerdict, verdict, by)
    counts.total += by
    if (counts.total > 0) seconds.set(second, counts)
    else seconds.delete(second)
  }
  return {
    add: (event: EventSummary): void => count(event, 1),
    remove: (event: EventSummary): void => count(event, -1),
    clear: (): void => seconds.clear(),
    /** The seconds in which events arrived, in no order. */
    seconds: (): Iterable<RateSecond> => seconds.values(),
    /** Events per second, averaged over the last complete seconds. @param now ms since 1970 */
    rate: (now: number): number => {
      const last = Math.floor(now / 1000)
      let total = 0
      for (let second = last - meanSeconds; second < last; second += 1) total += seconds.get(second)?.total ?? 0
      return total / meanSeconds
    },
  }
}
