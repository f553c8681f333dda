import type { DiscardedCall, StoredCall } from '../call-records.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { kindOfList } from '../ledger-kind.ts'
import { callTypes } from '../routes.ts'
import { type LossLists, type LostCall, lostCalls, unreadableRequests } from './lost-calls.ts'

/** The members of a local Segment that the matchers read. */
export interface SegmentReceived extends LossLists {
  readonly calls: readonly StoredCall[]
  readonly counts?: { readonly requests: number; readonly calls: number; readonly discarded: number }
}

/** Stored and dropped calls. */
export interface ReceivedCalls {
  readonly kept: readonly JsonObject[]
  readonly discarded: readonly DiscardedCall[]
  /** Every call that was not stored, for a message. */
  readonly lost: () => readonly LostCall[]
  /** Refused requests in which no call can be read, in words. */
  readonly unreadable: () => readonly string[]
  /** Number of requests; undefined for a list of calls. */
  readonly requests: number | undefined
  /** Calls that are counted but no longer stored, so that nothing can be said about them. */
  readonly forgotten: { readonly kept: number; readonly lost: number }
}

const isCall = (value: unknown): value is JsonObject =>
  isJsonObject(value) && callTypes.some((type) => type === value.type)

const isSegment = (received: unknown): received is SegmentReceived =>
  typeof received === 'object' &&
  received !== null &&
  'calls' in received &&
  'discarded' in received &&
  Array.isArray(received.calls) &&
  Array.isArray(received.discarded)

const readSegment = (segment: SegmentReceived): ReceivedCalls => {
  const { calls, discarded, counts, requests } = segment
  return {
    kept: calls,
    discarded,
    lost: () => lostCalls(segment, calls),
    unreadable: () => unreadableRequests(segment),
    requests: counts?.requests ?? requests?.length,
    forgotten: {
      kept: (counts?.calls ?? 0) - calls.length,
      lost: (counts?.discarded ?? 0) - discarded.length,
    },
  }
}

/**
 * Reads the argument of a matcher of stored calls.
 * @throws {TypeError} for anything else, such as a list of requests, in which no call could ever be found
 */
export const receivedCalls = (received: unknown): ReceivedCalls => {
  if (isSegment(received)) return readSegment(received)
  if (Array.isArray(received) && received.every(isCall) && ['call', undefined].includes(listKind(received))) {
    const nothing = { discarded: [], lost: () => [], unreadable: () => [], requests: undefined }
    return { ...nothing, kept: received, forgotten: { kept: 0, lost: 0 } }
  }
  throw new TypeError('Pass a local Segment from createFakeSegment() or an array of calls.')
}

const listKind = (list: object): string | undefined => {
  const kind = kindOfList(list)
  return kind === undefined ? undefined : String(kind)
}

/**
 * Reads the argument of a matcher of dropped calls.
 * @throws {TypeError} for anything but a local Segment: a list of stored calls never contains a dropped one
 */
export const receivedSegment = (received: unknown): ReceivedCalls => {
  if (isSegment(received)) return readSegment(received)
  throw new TypeError('Pass a local Segment from createFakeSegment(); only it knows the dropped calls.')
}
