import type { EventSummary } from '../../src/model/event-record.ts'
import { indexAfter } from '../../src/model/index-after.ts'
import { createEventCounter } from './event-counts.ts'
import { createEventTimes } from './event-times.ts'

/** The loaded events, oldest first, and those that pass the filter; bounded. */
export type EventStore = ReturnType<typeof createEventStore>

/**
 * Creates an empty store.
 * @param capacity maximum number of loaded events
 */
export const createEventStore = (capacity: number) => {
  let all: EventSummary[] = []
  let filtered: EventSummary[] = []
  let test = (_: EventSummary): boolean => true
  let droppedShown = 0
  const counter = createEventCounter()
  const times = createEventTimes()

  const count = (event: EventSummary): void => {
    counter.add(event)
    times.add(event)
  }

  return {
    get all(): readonly EventSummary[] {
      return all
    },
    /** The events that pass the filter. */
    get shown(): readonly EventSummary[] {
      return filtered
    },
    /** Shown events dropped from the front so far, minus those added there; keeps the scroll position stable. */
    get droppedShown(): number {
      return droppedShown
    },
    counts: counter.counts,
    times,
    /** Index in `shown` of the event with this number, or of the next one. */
    indexOf: (seq: number): number => indexAfter(filtered, seq - 1),
    /** Adds events at the end, ignoring those already loaded; drops the oldest ones beyond the capacity. */
    append: (events: readonly EventSummary[]): void => {
      for (const event of events) {
        if (event.seq <= (all.at(-1)?.seq ?? -1)) continue
        all.push(event)
        if (test(event)) filtered.push(event)
        count(event)
      }
      const before = filtered.length
      for (const event of all.splice(0, Math.max(0, all.length - capacity))) {
        counter.remove(event)
        times.remove(event)
      }
      const oldest = all[0]?.seq ?? 0
      filtered.splice(0, indexAfter(filtered, oldest - 1))
      droppedShown += before - filtered.length
    },
    /** Adds older events at the front, as far as the capacity allows. */
    prepend: (events: readonly EventSummary[]): void => {
      const first = all[0]?.seq ?? Number.POSITIVE_INFINITY
      const room = Math.max(0, capacity - all.length)
      const older = events.filter(({ seq }) => seq < first)
      const fitting = older.slice(Math.max(0, older.length - room))
      const before = filtered.length
      all = [...fitting, ...all]
      filtered = [...fitting.filter(test), ...filtered]
      fitting.forEach(count)
      droppedShown -= filtered.length - before
    },
    /** Sets the filter. */
    filterBy: (next: (event: EventSummary) => boolean): void => {
      test = next
      filtered = all.filter(test)
    },
    clear: (): void => {
      all = []
      filtered = []
      counter.clear()
      times.clear()
    },
  }
}
