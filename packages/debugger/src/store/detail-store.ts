import type { EventSummary } from '../event-record.ts'
import type { RequestDetail } from '../record/event-detail.ts'

/** What a store holds of an event. */
export interface StoredDetail {
  /** JSON of a CallDetail. */
  readonly detail: string
  readonly request: RequestDetail
}

/** An event as it was found when a store was opened. */
export interface RestoredEvent {
  readonly summary: EventSummary
  /** Bytes of its detail, which is read when it is wanted. */
  readonly detailBytes: number
}

/** Keeps what is only looked at when someone opens an event. */
export interface DetailStore {
  /** Stays as long as numbers go on; another one says that they began anew. */
  readonly logId: string
  /** Takes the events of one request, in order. */
  readonly add: (events: readonly EventSummary[], details: readonly string[], request: RequestDetail) => void
  readonly get: (seq: number) => StoredDetail | undefined
  /** The JSON of the detail alone, for searching. */
  readonly text: (seq: number) => string | undefined
  /** Forgets every event before this one. */
  readonly dropBefore: (seq: number) => void
  readonly clear: () => void
  /** What was kept before, oldest first. */
  readonly restore: () => Iterable<RestoredEvent>
  /** The highest number ever given; 0 at first. */
  readonly lastSeq: () => number
  readonly close: () => void
}
