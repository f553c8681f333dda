import type { JsonObject } from '../json.ts'
import type { Mismatch } from './find-mismatches.ts'
import type { LostCall } from './lost-calls.ts'

/** An expected call, and how many. */
export interface CallExpectation {
  /** In words, such as `a track call "Signed Up"`. */
  readonly words: string
  /** Part of the call. */
  readonly call: Readonly<Record<string, unknown>>
  /** How many calls must match. @default at least one */
  readonly times?: number | undefined
}

/** A call that does not match, with its mismatches. */
export interface NearCall {
  readonly call: JsonObject
  readonly mismatches: readonly Mismatch[]
  /** How it was lost; undefined for a stored call. */
  readonly lost?: LostCall
}
