import { randomUUID } from 'node:crypto'
import type { EventSummary } from '../model/event-record.ts'
import type { RequestDetail } from '../record/event-detail.ts'

/** The stored detail of an event. */
export interface StoredDetail {
  /** JSON of the call as received; absent if none could be read. */
  readonly call?: string | undefined
  /** JSON of a `CallDetail`. */
  readonly detail: string
  readonly request: RequestDetail
}

/** An event found when a store was opened. */
export interface RestoredEvent {
  readonly summary: EventSummary
  /** Bytes of its detail, which is read on demand. */
  readonly detailBytes: number
}

/** Stores what is only read when someone opens an event. */
export interface DetailStore {
  /** Identifies the numbering of events; a new id means that numbering restarted at 1. */
  readonly logId: string
  /** Adds the events of one request, in order. */
  readonly add: (
    events: readonly EventSummary[],
    details: readonly Omit<StoredDetail, 'request'>[],
    request: RequestDetail,
  ) => void
  readonly get: (seq: number) => StoredDetail | undefined
  /** The JSON of the call only, for searching. */
  readonly call: (seq: number) => string | undefined
  /** Deletes every event before this one. */
  readonly dropBefore: (seq: number) => void
  readonly clear: () => void
  /** Events stored by an earlier process, oldest first. */
  readonly restore: () => Iterable<RestoredEvent>
  /** The highest number ever assigned; 0 if none. */
  readonly lastSeq: () => number
  readonly close: () => void
}

/** Creates a store in memory. */
export const createMemoryDetails = (): DetailStore => {
  const details = new Map<number, StoredDetail>()
  // Numbers have no gaps here. Finding the first key of the map would skip over all deleted entries.
  let oldest = 1
  return {
    logId: randomUUID(),
    add: (events, added, request) => {
      events.forEach(({ seq }, index) => {
        const { call, detail = '' } = added[index] ?? {}
        details.set(seq, { call, detail, request })
      })
    },
    get: (seq) => details.get(seq),
    call: (seq) => details.get(seq)?.call,
    dropBefore: (seq) => {
      for (; oldest < seq; oldest += 1) details.delete(oldest)
    },
    clear: () => details.clear(),
    restore: () => [],
    lastSeq: () => 0,
    close: () => details.clear(),
  }
}
