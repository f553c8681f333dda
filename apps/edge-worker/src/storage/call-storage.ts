import type { SerialisedCall } from '@org/segment-core/internal'
import type { RequestLife } from '../http/request.ts'
import type { Target } from '../sources/target.ts'

/** A call as it will be sent; its JSON stays the same through every retry. */
export type OutgoingCall = SerialisedCall

/** What happened to the calls of one request. */
export type StoreResult =
  /** They are stored durably, or Segment has them. */
  | { readonly outcome: 'kept' }
  /** Segment rejects some of them permanently, by index; the others are kept. */
  | { readonly outcome: 'refused'; readonly reasons: ReadonlyMap<number, string> }
  /** Nothing is kept; the client should retry. */
  | {
      readonly outcome: 'unavailable'
      /** 429 if Segment asked to slow down, otherwise 503. */
      readonly status: 429 | 503
      /** When the client should retry, in seconds. */
      readonly retryAfterSeconds: number
    }

/** Stores the calls of a request; the client is answered with the result. */
export interface CallStorage {
  store(target: Target, calls: readonly OutgoingCall[], life: RequestLife): Promise<StoreResult>
  /** Number of accepted calls that Segment has not acknowledged, if it is known. */
  depth?(): Promise<number>
  /** Delivers what it can within the time and frees all resources. */
  close?(timeoutMs: number): Promise<void>
}

/** Total bytes of calls. */
export const bytesOfCalls = (calls: readonly OutgoingCall[]): number => calls.reduce((sum, { bytes }) => sum + bytes, 0)
