import type { BatchBody, PlacedCall } from '@org/segment-core/internal'

/** A call in the body of its batch, and the row it was made from. */
export interface ImportCall extends PlacedCall {
  /** Line on which the row begins, from 1, and the byte. */
  readonly line: number
  readonly offset: number
  /** JSON of the row for the rejects, in one line; undefined if it is the call. */
  readonly row: string | undefined
}

/** Calls of one request. */
export type ImportBody = BatchBody<ImportCall>
