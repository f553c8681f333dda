import type { DiscardedCall, StoredCall } from '../call-records.ts'
import { isJsonObject, type JsonObject } from '../json.ts'

/** What the matchers accept: a local Segment or an array of calls. */
export type CallsReceived =
  | { readonly calls: readonly StoredCall[]; readonly discarded: readonly DiscardedCall[] }
  | readonly JsonObject[]

/** Stored and dropped calls. */
export interface ReceivedCalls {
  readonly kept: readonly JsonObject[]
  readonly lost: readonly DiscardedCall[]
}

/**
 * Reads the argument of a matcher.
 * @throws {TypeError} for anything else
 */
export const receivedCalls = (received: unknown): ReceivedCalls => {
  if (Array.isArray(received) && received.every(isJsonObject)) return { kept: received, lost: [] }
  if (typeof received === 'object' && received !== null && 'calls' in received && 'discarded' in received) {
    const { calls, discarded } = received as Extract<CallsReceived, { calls: unknown }> // checked by its members
    return { kept: calls, lost: discarded }
  }
  throw new TypeError('Pass a local Segment from createFakeSegment() or an array of calls.')
}
