import type { SegmentErrorCode } from '../error/error-codes.ts'
import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'

/** One request that was sent. */
export interface Attempt {
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  /** HTTP status, if there was an answer. */
  readonly status?: number
  /** Why it was not acknowledged. */
  readonly error?: { readonly code: SegmentErrorCode; readonly message: string }
  /** How long the answer asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** Pause before the next attempt, in milliseconds. */
  readonly waitedMs?: number
}

interface DeliveryFacts {
  readonly attempts: readonly Attempt[]
  /** The last request that was built. Logged or serialised, it shows no secret. */
  readonly request?: SegmentRequest
}

/** The outcome of delivering one request. Expected failures are values, never thrown. */
export type Delivery = DeliveryFacts &
  (
    | {
        /** Segment answered 2xx. It also does so for calls that it drops later. */
        readonly outcome: 'acknowledged'
        readonly status: number
        readonly body: string
      }
    | {
        /**
         * - `refused`: a retry gets the same answer.
         * - `gave-up`: it may succeed later; Segment did not answer, not in time, or the caller stopped it.
         */
        readonly outcome: 'refused' | 'gave-up'
        readonly error: SegmentError
      }
  )

/** Where access tokens come from. */
export interface TokenProvider {
  /**
   * A token that is still valid for some time.
   * @param signal of the caller that asks; it does not stop others who wait for the same token
   * @throws {SegmentError} `unauthorized` if the server refuses; `unavailable`, `timed_out` or `rate_limited` if it issues
   *   none in time
   */
  token(signal?: AbortSignal): Promise<string>
  /** Forgets a token that was refused; a newer one is kept. */
  invalidate(token: string): void
}
