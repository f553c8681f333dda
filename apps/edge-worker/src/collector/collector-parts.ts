import type { Runtime } from '@org/segment-core'
import type { HandOver } from '../hand-over/hand-over.ts'

/** What a collector works with. */
export interface CollectorParts {
  /** Transport, clock, ids, randomness and sleep. @default webRuntime() */
  readonly runtime?: Runtime | undefined
  /** Where accepted calls go. @default straight to Segment, before the client is answered */
  readonly handOver?: HandOver | undefined
}
