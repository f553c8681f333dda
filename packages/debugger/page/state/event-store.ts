import type { EventSummary } from '../../src/model/event-record.ts'
import { createRates, type Rates } from '../../src/traffic/rates.ts'
import { createEventCounter, type EventCounts } from './event-counts.ts'

/** Whether an event passes the filter. */
export type EventTest = (event: EventSummary) => boolean

/** The loaded events, oldest first, and those that pass the filter; bounded. */
export interface EventStore {
  readonly all: readonly EventSummary[]
  /** The events that pass the filter. */
  readonly shown: readonly EventSummary[]
  readonly counts: EventCounts
  readonly rates: Rates
  /** Shown events dropped from the front so far, minus those added there; keeps the scroll position stable. */
  readonly droppedShown: number
  /** Index in `shown` of the event with this number, or of the next one. */
  readonly indexOf: (seq: number) => number
  /** Adds events at the end, ignoring those already loaded; drops the oldest ones beyond the capacity. */
  readonly append: (events: readonly EventSummary[]) => void
  /** Adds older events at the front, as far as the capacity allows. */
  readonly prepend: (events: readonly EventSummary[]) => void
  /** Sets the filter; undefined shows everything. */
  readonly filterBy: (test: EventTest | undefined) => void
  readonly clear: () => void
}

/**
 * Creates an empty store.
 * @param capacity maximum number of loaded events
 */
export const createEventStore = (capacity: number): EventStore => {
  let all: EventSummary[] = []
  let filtered: EventSummary[] = []
  let test: EventTest | undefined
  let droppedShown = 0
  const counter = createEventCounter()
  const rates = createRates()

  const shown = (): readonly EventSummary[] => (test === undefined ? all : filtered)
  const passing = (events: readonly EventSummary[]): readonly EventSummary[] =>
    test === undefined ? [] : events.filter(test)
  const count = (event: EventSummary): void => {
    counter.add(event)
    rates.observe(event)
  }

  return {
    get all() {
      return all
    },
    get shown() {
      return shown()
    },
    get droppedShown() {
      return droppedShown
    },
    counts: counter.counts,
    rates,
    indexOf: (seq) => {
      const list = shown()
      let low = 0
      let high = list.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((list[middle]?.seq ?? 0) < seq) low = middle + 1
        else high = middle
      }
      return low
    },
    append: (events) => {
      for (const event of events) {
        if (event.seq <= (all.at(-1)?.seq ?? -1)) continue
        all.push(event)
        if (test?.(event) === true) filtered.push(event)
        count(event)
      }
      const before = shown().length
      for (const event of all.splice(0, Math.max(0, all.length - capacity))) counter.remove(event)
      const oldest = all[0]?.seq ?? 0
      const firstKept = filtered.findIndex(({ seq }) => seq >= oldest)
      filtered.splice(0, firstKept === -1 ? filtered.length : firstKept)
      droppedShown += before - shown().length
    },
    prepend: (events) => {
      const first = all[0]?.seq ?? Number.POSITIVE_INFINITY
      const room = Math.max(0, capacity - all.length)
      const older = events.filter(({ seq }) => seq < first)
      const fitting = older.slice(Math.max(0, older.length - room))
      const before = shown().length
      all = [...fitting, ...all]
      filtered = [...passing(fitting), ...filtered]
      fitting.forEach(count)
      droppedShown -= shown().length - before
    },
    filterBy: (next) => {
      test = next
      filtered = [...passing(all)]
    },
    clear: () => {
      all = []
      filtered = []
      counter.clear()
      rates.clear()
    },
  }
}
