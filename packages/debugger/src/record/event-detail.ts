import type { EventIssue, EventSummary } from '../event-record.ts'

/** What is kept of a request, once for all of its calls; write keys are hidden. */
export interface RequestDetail {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly encodedBytes: number
  readonly bodyText: string
  readonly bodyCut: boolean
  readonly answer: { readonly status: number | undefined; readonly body: string; readonly fault: string | undefined }
}

/** What is kept of a call beyond its summary. */
export interface CallDetail {
  /** Joined with what its batch carries for all; null where none could be read. */
  readonly call: unknown
  /** What Segment changes of the call as it keeps it, by top-level name; null removes. Absent where it does not keep it. */
  readonly changes?: Readonly<Record<string, unknown>>
  readonly issues: readonly EventIssue[]
  readonly discardCode?: string
  readonly discardReason?: string
}

/** An event before it has its number, as it goes into a store. */
export interface EventDraft {
  readonly summary: Omit<EventSummary, 'seq'>
  /** JSON of a {@link CallDetail}; text takes a fraction of the memory of the objects. */
  readonly detail: string
  readonly request: RequestDetail
  /** Properties or traits of the call, for the catalogue; not kept. */
  readonly facts: unknown
}
