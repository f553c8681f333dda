import { EventEmitter } from 'node:events'
import type { QueryMatch } from '@org/segment-testing/query'
import type { EventPage, EventSummary } from '../model/event-record.ts'
import { indexAfter } from '../model/index-after.ts'
import { limits } from '../model/limits.ts'
import type { EventDraft } from '../record/event-detail.ts'
import type { DetailStore, RestoredEvent, StoredDetail } from './detail-store.ts'

/** How much is stored; the oldest events are dropped first. */
export interface LogBounds {
  /** @default 100000 */
  readonly events?: number
  /**
   * Bytes stored, bodies included.
   * @default 268435456
   */
  readonly bytes?: number
}

/** Which part of the list to return. */
export interface PageQuery {
  readonly match?: QueryMatch | undefined
  /** The first `limit` events after this number. */
  readonly after?: number | undefined
  /** The last `limit` events before this number. */
  readonly before?: number | undefined
  readonly limit: number
}

/** All stored events in order of arrival. */
export type EventLog = ReturnType<typeof createEventLog>

/** Approximate memory of an event besides its text. */
const overheadBytes = 600

/** Events searched before yielding. */
const searchChunk = 4_000

/**
 * Creates a log on top of a store of details.
 * @param onRestore called for each event that the store already holds, oldest first
 */
export const createEventLog = (
  details: DetailStore,
  bounds: LogBounds = {},
  onRestore?: (event: RestoredEvent) => void,
) => {
  const maxEvents = Math.max(1, bounds.events ?? limits.events)
  const maxBytes = bounds.bytes ?? 256 * 1024 * 1024
  const emitter = new EventEmitter<{ add: [events: readonly EventSummary[]]; clear: [] }>().setMaxListeners(0)
  let summaries: EventSummary[] = []
  let sizes: number[] = []
  // Entries before this index are dropped; the arrays are compacted when half of them are.
  let head = 0
  let bytes = 0
  let seq = details.lastSeq()

  const live = (): readonly EventSummary[] => (head === 0 ? summaries : summaries.slice(head))
  const oldestSeq = (): number | undefined => summaries[head]?.seq

  const remember = (summary: EventSummary, size: number): void => {
    summaries.push(summary)
    sizes.push(size)
    bytes += size
  }
  const enforceBounds = (): void => {
    const before = head
    while (summaries.length - head > maxEvents || (bytes > maxBytes && summaries.length - head > 1)) {
      bytes -= sizes[head] ?? 0
      head += 1
    }
    if (head === before) return
    details.dropBefore(oldestSeq() ?? seq + 1)
    if (head > summaries.length / 2) {
      summaries = summaries.slice(head)
      sizes = sizes.slice(head)
      head = 0
    }
  }

  for (const event of details.restore()) {
    onRestore?.(event)
    remember(event.summary, event.detailBytes + overheadBytes)
    seq = Math.max(seq, event.summary.seq)
  }
  enforceBounds()

  const select = async (match: QueryMatch | undefined): Promise<readonly EventSummary[]> => {
    const all = live()
    if (match === undefined) return all
    const found: EventSummary[] = []
    for (let start = 0; start < all.length; start += searchChunk) {
      if (start > 0) await new Promise((resolve) => setImmediate(resolve))
      for (const summary of all.slice(start, start + searchChunk)) {
        if (match(summary, () => details.call(summary.seq))) found.push(summary)
      }
    }
    return found
  }

  return {
    /** Identifies the numbering of events, across restarts too if events are stored in a file. */
    logId: details.logId,
    /** Adds the events of one request and numbers them. */
    add: (drafts: readonly EventDraft[]): readonly EventSummary[] => {
      const request = drafts[0]?.request
      if (request === undefined) return []
      const events = drafts.map(({ summary }) => {
        seq += 1
        return { seq, ...summary }
      })
      details.add(events, drafts, request)
      const shared = (request.bodyText.length + request.path.length) / drafts.length
      events.forEach((event, index) => {
        const { call = '', detail = '' } = drafts[index] ?? {}
        remember(event, call.length + detail.length + shared + overheadBytes)
      })
      enforceBounds()
      emitter.emit('add', events)
      return events
    },
    /** A part of the list. The search yields to other work. */
    page: async ({ match, after, before, limit }: PageQuery): Promise<EventPage> => {
      const found = await select(match)
      const total = found.length
      if (after !== undefined) {
        const start = found.findIndex((event) => event.seq > after)
        const events = start === -1 ? [] : found.slice(start, start + limit)
        return { events, total, next: events.at(-1)?.seq ?? Math.max(after, 0) }
      }
      const older = before === undefined ? found : found.filter((event) => event.seq < before)
      const events = older.slice(Math.max(0, older.length - limit))
      return { events, total, next: before === undefined ? events.at(-1)?.seq : events[0]?.seq }
    },
    /** The first `limit` events after a number, unfiltered. */
    slice: (after: number, limit: number): readonly EventSummary[] => {
      const start = indexAfter(summaries, after, head)
      return summaries.slice(start, start + limit)
    },
    get: (wanted: number): { readonly summary: EventSummary; readonly stored: StoredDetail } | undefined => {
      const summary = summaries[indexAfter(summaries, wanted - 1, head)]
      const stored = summary?.seq === wanted ? details.get(wanted) : undefined
      return summary === undefined || stored === undefined ? undefined : { summary, stored }
    },
    /** The JSON of a call; undefined if none could be read, or if it is no longer stored. */
    call: details.call,
    summaries: live,
    /** Number of the newest event; 0 before the first. */
    lastSeq: (): number => seq,
    oldestSeq,
    size: (): number => summaries.length - head,
    /** Calls the listener with new events; returns a function that unsubscribes. */
    onAdd: (listener: (events: readonly EventSummary[]) => void): (() => void) => {
      emitter.on('add', listener)
      return () => emitter.off('add', listener)
    },
    /** Calls the listener when the log is cleared; returns a function that unsubscribes. */
    onClear: (listener: () => void): (() => void) => {
      emitter.on('clear', listener)
      return () => emitter.off('clear', listener)
    },
    clear: (): void => {
      summaries = []
      sizes = []
      head = 0
      bytes = 0
      details.clear()
      emitter.emit('clear')
    },
    close: details.close,
  }
}
