import type { SerialisedCall } from '@org/segment-core/internal'

/** A call on its way to Segment, and the row it was made from. */
export interface ImportCall extends SerialisedCall {
  /** Line on which the row begins, from 1, and the byte. */
  readonly line: number
  readonly offset: number
  /** The row for the rejects: JSON text, or the columns of a table. */
  readonly row: string | object
}
