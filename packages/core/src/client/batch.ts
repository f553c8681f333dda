import type { SegmentIssue } from '../error/segment-issue.ts'
import type { BatchBody, PlacedCall } from '../request/batch-body.ts'
import type { CallOutcome } from './call-outcome.ts'

/** A call that was accepted and has no outcome yet. Flat, because there are many. */
export interface QueuedCall extends PlacedCall {
  readonly messageId: string
  readonly warnings: readonly SegmentIssue[]
  /** The flush it belongs to. */
  readonly flushId: number
  /** Its id in the outbox, once it is there. */
  outboxId: number | undefined
  /**
   * Why it got its outcome early: the caller aborted it, or the client stopped while it was on its way to the outbox. It
   * is not sent any more.
   */
  abandoned: 'aborted' | 'stopped' | undefined
  /** Settles the caller's promise. */
  readonly resolve: (outcome: CallOutcome) => void
}

/** Queued calls in the body that will carry them. */
export type Batch = BatchBody<QueuedCall>
