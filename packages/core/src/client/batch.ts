import type { SegmentIssue } from '../error/segment-issue.ts'
import type { BatchBody, PlacedCall } from '../request/batch-body.ts'
import type { CallOutcome } from './call-outcome.ts'

/** A call that was accepted, is in the body of a batch, and has no outcome yet. Flat, because there are many. */
export interface QueuedCall extends PlacedCall {
  readonly messageId: string
  readonly warnings: readonly SegmentIssue[]
  /** The flush it belongs to. */
  readonly flushId: number
  /** Its id in the outbox, if there is one. */
  readonly outboxId: number | undefined
  /** Settles the caller's promise. */
  readonly resolve: (outcome: CallOutcome) => void
}

/** Queued calls in the body that will carry them. */
export type Batch = BatchBody<QueuedCall>
