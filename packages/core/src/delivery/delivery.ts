import type { SegmentErrorCode } from '../error/error-codes.ts'
import type { SegmentError } from '../error/segment-error.ts'

/** One sending of a request. */
export interface Attempt {
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  /** HTTP status, where an answer came. */
  readonly status?: number
  /** Why it was not the last one, or not acknowledged. */
  readonly error?: { readonly code: SegmentErrorCode; readonly message: string }
  /** How long the answer asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** Pause after it, before the next one, in milliseconds. */
  readonly waitedMs?: number
}

/** How the delivery of one request ended. An expected failure is a value here, never thrown. */
export type Delivery =
  /** Segment answered 2xx. It says so also to calls that it later drops: the body is kept, not judged. */
  | {
      readonly outcome: 'acknowledged'
      readonly status: number
      readonly body: string
      readonly attempts: readonly Attempt[]
    }
  /** Sending it again gets the same answer. */
  | { readonly outcome: 'refused'; readonly error: SegmentError; readonly attempts: readonly Attempt[] }
  /** It may pass later: Segment did not answer, or not in time, or the caller stopped it. */
  | { readonly outcome: 'gave-up'; readonly error: SegmentError; readonly attempts: readonly Attempt[] }
