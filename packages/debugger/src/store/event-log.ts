import type { EventPage, EventSummary } from '../event-record.ts'
import type { EventDraft } from '../record/event-detail.ts'
import type { DetailStore, RestoredEvent, StoredDetail } from './detail-store.ts'
import type { EventMatch } from './event-filter.ts'

/** How much is kept; the oldest go first. */
export interface LogBounds {
  /** @default 100000 */
  readonly events?: number
  /**
   * Bytes of what is kept, bodies included.
   * @default 268435456
   */
  readonly bytes?: number
}

/** Which part of the list is wanted. */
export interface PageQuery {
  readonly match?: EventMatch | undefined
  /** The first `limit` events after this number. */
  readonly after?: number | undefined
  /** The last `limit` events before this number. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Every event that is kept, in the order of arrival. */
export interface EventLog {
  /** Stays as long as numbers go on, over restarts too where events are kept in a file. */
  readonly logId: string
  /** Takes the events of one request, and gives them their numbers. */
  readonly add: (drafts: readonly EventDraft[]) => readonly EventSummary[]
  /** A part of the list; it gives way to others while it searches. */
  readonly page: (query: PageQuery) => Promise<EventPage>
  /** The first events after a number, at most `limit`, whether or not they match anything. */
  readonly slice: (after: number, limit: number) => readonly EventSummary[]
  readonly get: (seq: number) => { readonly summary: EventSummary; readonly stored: StoredDetail } | undefined
  readonly text: (seq: number) => string | undefined
  readonly summaries: () => readonly EventSummary[]
  /** Number of the newest event ever; 0 before the first. */
  readonly lastSeq: () => number
  readonly oldestSeq: () => number | undefined
  readonly size: () => number
  /** Listens to events as they come; returns what stops it. */
  readonly onAdd: (listener: (events: readonly EventSummary[]) => void) => () => void
  /** Listens to everything being forgotten at once; returns what stops it. */
  readonly onClear: (listener: () => void) => () => void
  readonly clear: () => void
  readonly close: () => void
}

/** Bytes an event takes besides its texts, roughly. */
const overheadBytes = 600

/** Events looked at before others get their turn. */
const turnEvents = 4_000

const giveWay = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Makes a log over a store of details.
 * @param onRestore is told of each event that the store kept from before, oldest first
 */
export const createEventLog = (
  details: DetailStore,
  bounds: LogBounds = {},
  onRestore?: (event: RestoredEvent) => void,
): EventLog => {
  const maxEvents = Math.max(1, bounds.events ?? 100_000)
  const maxBytes = bounds.bytes ?? 256 * 1024 * 1024
  const listeners = new Set<(events: readonly EventSummary[]) => void>()
  const clearListeners = new Set<() => void>()
  let summaries: EventSummary[] = []
  let sizes: number[] = []
  // Entries before this one are forgotten, and cut off when there are many of them.
  let head = 0
  let bytes = 0
  let seq = details.lastSeq()

  const live = (): readonly EventSummary[] => (head === 0 ? summaries : summaries.slice(head))
  const first = (): EventSummary | undefined => summaries[head]

  const drop = (): void => {
    let dropped = false
    while (summaries.length - head > maxEvents || (bytes > maxBytes && summaries.length - head > 1)) {
      bytes -= sizes[head] ?? 0
      head += 1
      dropped = true
    }
    if (!dropped) return
    details.dropBefore(first()?.seq ?? seq + 1)
    if (head > summaries.length / 2) {
      summaries = summaries.slice(head)
      sizes = sizes.slice(head)
      head = 0
    }
  }

  const remember = (summary: EventSummary, size: number): void => {
    summaries.push(summary)
    sizes.push(size)
    bytes += size
  }

  for (const event of details.restore()) {
    onRestore?.(event)
    remember(event.summary, event.detailBytes + overheadBytes)
    seq = Math.max(seq, event.summary.seq)
  }
  drop()

  /** Place of the first event after a number; numbers have no gaps, but a file may. */
  const placeAfter = (after: number): number => {
    let low = head
    let high = summaries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((summaries[middle]?.seq ?? 0) <= after) low = middle + 1
      else high = middle
    }
    return low
  }

  const select = async (match: EventMatch | undefined): Promise<readonly EventSummary[]> => {
    const all = live()
    if (match === undefined) return all
    const found: EventSummary[] = []
    for (let start = 0; start < all.length; start += turnEvents) {
      if (start > 0) await giveWay()
      for (const summary of all.slice(start, start + turnEvents)) {
        if (match(summary, () => details.text(summary.seq))) found.push(summary)
      }
    }
    return found
  }

  return {
    logId: details.logId,
    add: (drafts) => {
      const [one] = drafts
      if (one === undefined) return []
      const events = drafts.map((draft) => {
        seq += 1
        return { seq, ...draft.summary }
      })
      details.add(
        events,
        drafts.map(({ detail }) => detail),
        one.request,
      )
      const shared = (one.request.bodyText.length + one.request.path.length) / drafts.length
      events.forEach((event, index) => {
        remember(event, (drafts[index]?.detail.length ?? 0) + shared + overheadBytes)
      })
      drop()
      for (const listener of listeners) listener(events)
      return events
    },
    page: async ({ match, after, before, limit }) => {
      const found = await select(match)
      const total = found.length
      if (after !== undefined) {
        const start = found.findIndex((event) => event.seq > after)
        const events = start === -1 ? [] : found.slice(start, start + limit)
        return { events, total, next: events.at(-1)?.seq ?? Math.max(after, 0) }
      }
      const older = before === undefined ? found : found.filter((event) => event.seq < before)
      const events = older.slice(Math.max(0, older.length - limit))
      const next = before === undefined ? events.at(-1)?.seq : events[0]?.seq
      return { events, total, ...(next === undefined ? {} : { next }) }
    },
    slice: (after, limit) => {
      const start = placeAfter(after)
      return summaries.slice(start, start + limit)
    },
    get: (wanted) => {
      const summary = summaries[placeAfter(wanted - 1)]
      const stored = summary?.seq === wanted ? details.get(wanted) : undefined
      return summary === undefined || stored === undefined ? undefined : { summary, stored }
    },
    text: details.text,
    summaries: live,
    lastSeq: () => seq,
    oldestSeq: () => first()?.seq,
    size: () => summaries.length - head,
    onAdd: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    onClear: (listener) => {
      clearListeners.add(listener)
      return () => {
        clearListeners.delete(listener)
      }
    },
    clear: () => {
      summaries = []
      sizes = []
      head = 0
      bytes = 0
      details.clear()
      for (const listener of clearListeners) listener()
    },
    close: details.close,
  }
}
