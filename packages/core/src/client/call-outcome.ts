import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'

/** The outcome of one call of the client. */
export type CallOutcome =
  | {
      readonly outcome: 'acknowledged'
      readonly messageId: string
      /** Requests that carried it, the last one included. */
      readonly attempts: number
      /** Segment keeps the call, but not as intended. */
      readonly warnings: readonly SegmentIssue[]
    }
  | {
      /** It is in the outbox and will be sent; only with an outbox whose calls settle when they are accepted. */
      readonly outcome: 'accepted'
      readonly messageId: string
      readonly attempts: 0
      readonly warnings: readonly SegmentIssue[]
    }
  | {
      /** It breaks a rule, or Segment refused it: a retry gets the same answer. */
      readonly outcome: 'refused'
      readonly messageId?: string
      readonly attempts: number
      readonly error: SegmentError
    }
  | {
      /** Retries, time or room ran out; the same call may succeed later. */
      readonly outcome: 'gave-up'
      readonly messageId?: string
      readonly attempts: number
      readonly error: SegmentError
      /** The outbox still has it, and this or the next client sends it again. */
      readonly kept?: true
    }
  | {
      /** A middleware dropped it. */
      readonly outcome: 'dropped'
      readonly attempts: 0
    }

/** An outcome that loses the call. */
export type FailedOutcome = Extract<CallOutcome, { readonly error: SegmentError }>
