import type { SegmentIssue } from '../error/segment-issue.ts'
import type { CallOutcome } from './call-outcome.ts'

/** A call that was accepted, is in the body of a batch, and has no outcome yet. Flat, because there are many. */
export interface QueuedCall {
  readonly messageId: string
  readonly warnings: readonly SegmentIssue[]
  /** The flush it belongs to. */
  readonly flushId: number
  /** Its id in the outbox, if there is one. */
  readonly outboxId: number | undefined
  /** Gives the caller the outcome. */
  readonly resolve: (outcome: CallOutcome) => void
  /** Where its JSON begins, in bytes from the start of the body. */
  start: number
  /** Bytes of its JSON. */
  bytes: number
}

/** Calls in the body that will carry them. */
export interface Batch {
  /** In the order in which they are in the body; never empty. */
  readonly calls: readonly QueuedCall[]
  /** The calls from `batchHeadBytes` to `end`, with commas between them, and room for head and tail. */
  readonly body: Uint8Array<ArrayBuffer>
  readonly end: number
}
