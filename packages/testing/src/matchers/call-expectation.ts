import type { JsonObject } from '../json.ts'
import type { Mismatch } from './find-mismatches.ts'

/** What is expected of a call, and of how many. */
export interface CallExpectation {
  /** In words, such as `a track call "Signed Up"`. */
  readonly words: string
  /** Part of the call. */
  readonly call: Readonly<Record<string, unknown>>
  /** How many calls must match; at least one where it is left out. */
  readonly times?: number | undefined
}

/** A call that is not what was expected, and how near it comes. */
export interface NearCall {
  readonly call: JsonObject
  readonly mismatches: readonly Mismatch[]
  /** Why it was lost; undefined for one that was kept. */
  readonly lostAs?: string
}
