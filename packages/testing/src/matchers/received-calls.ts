import type { DiscardedCall, StoredCall } from '../call-records.ts'
import { isJsonObject, type JsonObject } from '../json.ts'

/** What can be expected of: a local Segment, or calls of one's own. */
export type CallsReceived =
  | { readonly calls: readonly StoredCall[]; readonly discarded: readonly DiscardedCall[] }
  | readonly JsonObject[]

/** Calls that were kept and calls that were lost. */
export interface ReceivedCalls {
  readonly kept: readonly JsonObject[]
  readonly lost: readonly DiscardedCall[]
}

/**
 * Reads what a matcher was given.
 * @throws {TypeError} for anything that holds no calls
 */
export const receivedCalls = (received: unknown): ReceivedCalls => {
  if (Array.isArray(received) && received.every(isJsonObject)) return { kept: received, lost: [] }
  if (typeof received === 'object' && received !== null && 'calls' in received && 'discarded' in received) {
    const { calls, discarded } = received as Extract<CallsReceived, { calls: unknown }> // it has what they are known by
    return { kept: calls, lost: discarded }
  }
  throw new TypeError('Give a local Segment (createFakeSegment()), or an array of calls.')
}
