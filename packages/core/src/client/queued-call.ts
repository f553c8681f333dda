import type { SegmentIssue } from '../error/segment-issue.ts'
import type { SerialisedCall } from '../request/serialise-call.ts'
import type { CallOutcome } from './call-outcome.ts'

/** A call that was accepted and has no outcome yet. */
export interface QueuedCall extends SerialisedCall {
  readonly warnings: readonly SegmentIssue[]
  /** Gives the call its outcome; called once. */
  readonly settle: (outcome: CallOutcome) => void
}
