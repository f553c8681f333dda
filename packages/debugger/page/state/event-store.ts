import type { EventSummary } from '../../src/model/event-record.ts'
import { createEventCounter, type EventCounts } from './event-counts.ts'
import { createEventDeque } from './event-deque.ts'
import { createRecentRates, type RecentRates } from './recent-rates.ts'

/** The summaries at hand, oldest first, and those of them that a filter leaves; bounded. */
export interface EventStore {
  /** Events at hand. */
  readonly size: number
  /** Events that the filter leaves. */
  readonly shown: number
  readonly counts: EventCounts
  readonly rates: RecentRates
  readonly firstSeq: number | undefined
  readonly lastSeq: number | undefined
  /** How many shown events were ever dropped from the front, less those put before it; a scroll position needs it. */
  readonly droppedShown: number
  /** The event at a place among those shown. */
  at(index: number): EventSummary | undefined
  /** Place among those shown of the event with this number, or of the next one that is shown. */
  indexOf(seq: number): number
  /** Adds events at the end; what is already there is passed over. Drops the oldest beyond the capacity. */
  append(events: readonly EventSummary[]): void
  /** Adds events before the first, as far as there is room. */
  prepend(events: readonly EventSummary[]): void
  /** Shows only what matches. */
  show(matches: ((event: EventSummary) => boolean) | undefined): void
  /** Everything at hand, newest first. */
  newestFirst(): Iterable<EventSummary>
  clear(): void
}

/**
 * Makes an empty store.
 * @param capacity events at hand at most
 */
export const createEventStore = (capacity: number): EventStore => {
  const all = createEventDeque<EventSummary>()
  const filtered = createEventDeque<EventSummary>()
  const counts = createEventCounter()
  const rates = createRecentRates()
  let matches: ((event: EventSummary) => boolean) | undefined
  let droppedShown = 0

  const shown = () => (matches === undefined ? all : filtered)
  const trim = (): void => {
    const excess = all.length - capacity
    if (excess <= 0) return
    const before = shown().length
    for (const event of all.dropFirst(excess)) counts.remove(event)
    const oldest = all.at(0)?.seq ?? Number.POSITIVE_INFINITY
    if (matches !== undefined) {
      let gone = 0
      while ((filtered.at(gone)?.seq ?? oldest) < oldest) gone += 1
      filtered.dropFirst(gone)
    }
    droppedShown += before - shown().length
  }

  return {
    get size() {
      return all.length
    },
    get shown() {
      return shown().length
    },
    counts,
    rates,
    get firstSeq() {
      return all.at(0)?.seq
    },
    get lastSeq() {
      return all.at(all.length - 1)?.seq
    },
    get droppedShown() {
      return droppedShown
    },
    at: (index) => shown().at(index),
    indexOf: (seq) => {
      const list = shown()
      let low = 0
      let high = list.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((list.at(middle)?.seq ?? 0) < seq) low = middle + 1
        else high = middle
      }
      return low
    },
    append: (events) => {
      for (const event of events) {
        if (event.seq <= (all.at(all.length - 1)?.seq ?? -1)) continue
        all.push(event)
        counts.add(event)
        rates.add(event)
        if (matches?.(event) === true) filtered.push(event)
      }
      trim()
    },
    prepend: (events) => {
      const first = all.at(0)?.seq ?? Number.POSITIVE_INFINITY
      const room = Math.max(0, capacity - all.length)
      const older = events.filter((event) => event.seq < first)
      const fitting = room === 0 ? [] : older.slice(-room)
      all.prepend(fitting)
      for (const event of fitting) {
        counts.add(event)
        rates.add(event)
      }
      const fits = matches
      if (fits !== undefined) filtered.prepend(fitting.filter((event) => fits(event)))
      droppedShown -= fits === undefined ? fitting.length : fitting.filter((event) => fits(event)).length
    },
    show: (next) => {
      matches = next
      filtered.clear()
      if (next === undefined) return
      for (let index = 0; index < all.length; index += 1) {
        const event = all.at(index)
        if (event !== undefined && next(event)) filtered.push(event)
      }
    },
    *newestFirst() {
      for (let index = all.length - 1; index >= 0; index -= 1) {
        const event = all.at(index)
        if (event !== undefined) yield event
      }
    },
    clear: () => {
      all.clear()
      filtered.clear()
      counts.clear()
      rates.clear()
    },
  }
}
