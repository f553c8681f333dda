import type { EventIssue, EventRecord, EventSummary } from '../model/event-record.ts'

/** What is stored of a request, once for all of its calls; write keys are masked. */
export type RequestDetail = Readonly<EventRecord['request'] & { answer: EventRecord['answered'] }>

/** What is stored of a call besides itself and its summary. */
export interface CallDetail {
  /** What Segment changes when it keeps the call, by top-level name; null removes a field. Absent if it is not kept. */
  readonly changes?: Readonly<Record<string, unknown>> | undefined
  readonly issues: readonly EventIssue[]
  readonly discardCode?: string | undefined
  readonly discardReason?: string | undefined
}

/** An event before it gets its number. */
export interface EventDraft {
  readonly summary: Omit<EventSummary, 'seq'>
  /**
   * JSON of the call merged with the shared fields of its batch, as `JSON.stringify` writes it; undefined if none could be
   * read.
   */
  readonly call: string | undefined
  /** JSON of a {@link CallDetail}; text takes a fraction of the memory of objects. */
  readonly detail: string
  readonly request: RequestDetail
  /** Properties or traits of the call for the catalogue; not stored. */
  readonly facts: unknown
}
