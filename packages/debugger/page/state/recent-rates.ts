import type { EventSummary, EventVerdict } from '../../src/model/event-record.ts'

/** Events of one second. */
export interface SecondCounts {
  /** Seconds since 1970. */
  readonly second: number
  readonly byVerdict: Readonly<Record<EventVerdict, number>>
  readonly total: number
}

/** How many events came in each of the latest seconds. */
export interface RecentRates {
  add(event: EventSummary): void
  /** The window that ends with the second of `nowMs`, oldest first, a row for every second. */
  window(nowMs: number, seconds: number): readonly SecondCounts[]
  clear(): void
}

const none: Readonly<Record<EventVerdict, number>> = { kept: 0, warned: 0, discarded: 0, refused: 0 }

/**
 * Counts events by the second of their arrival.
 * @param keepSeconds how many seconds with events are remembered
 */
export const createRecentRates = (keepSeconds = 600): RecentRates => {
  const seconds = new Map<number, { byVerdict: Record<EventVerdict, number>; total: number }>()
  return {
    add: (event) => {
      const second = Math.floor(Date.parse(event.receivedAt) / 1000)
      if (Number.isNaN(second)) return
      let row = seconds.get(second)
      if (row === undefined) {
        row = { byVerdict: { ...none }, total: 0 }
        seconds.set(second, row)
        if (seconds.size > keepSeconds) seconds.delete(Math.min(...seconds.keys()))
      }
      row.byVerdict[event.verdict] += 1
      row.total += 1
    },
    window: (nowMs, count) => {
      const last = Math.floor(nowMs / 1000)
      return Array.from({ length: count }, (_, index) => {
        const second = last - count + 1 + index
        const row = seconds.get(second)
        return { second, byVerdict: row?.byVerdict ?? none, total: row?.total ?? 0 }
      })
    },
    clear: () => seconds.clear(),
  }
}
