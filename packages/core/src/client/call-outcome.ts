import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'

/** A call that was not delivered, as plain JSON data; with its stamps if it was valid. */
export type FailedCallData = Readonly<Record<string, unknown>>

/** The outcome of one call of the client. */
export type CallOutcome =
  | {
      readonly outcome: 'acknowledged'
      readonly messageId: string
      /** Requests that carried the call, including the last one. */
      readonly attempts: number
      /** Segment keeps the call, but not as intended. */
      readonly warnings: readonly SegmentIssue[]
    }
  | {
      /** The call is in the outbox and will be sent; only with `outbox: { settleWhen: 'accepted' }`. */
      readonly outcome: 'accepted'
      readonly messageId: string
      readonly attempts: 0
      readonly warnings: readonly SegmentIssue[]
    }
  | {
      /** The call breaks a rule, or Segment refused it: a retry gets the same answer. */
      readonly outcome: 'refused'
      readonly messageId?: string
      readonly attempts: number
      readonly error: SegmentError
      readonly call: FailedCallData
    }
  | {
      /**
       * Retries, time or memory ran out, the caller aborted, or the client was closed at its limit; the same call may
       * succeed later.
       */
      readonly outcome: 'gave-up'
      readonly messageId?: string
      readonly attempts: number
      readonly error: SegmentError
      readonly call: FailedCallData
      /** The outbox still has the call, and this or the next client sends it again. */
      readonly kept?: true
    }
  | {
      /** A middleware dropped the call, or the client is disabled. */
      readonly outcome: 'dropped'
      readonly attempts: 0
    }

/** An outcome of a call that was not delivered. */
export type FailedOutcome = Extract<CallOutcome, { readonly error: SegmentError }>
