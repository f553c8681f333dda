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

/** What a storage holds. */
export interface StorageState {
  /** Accepted calls that Segment has not acknowledged, without parked ones. */
  readonly waiting: number
  /** Bytes of all calls, parked ones included, if they are known. */
  readonly bytes?: number | undefined
  /** Age of the oldest of them in milliseconds, if there is one and its age is known. */
  readonly oldestMs: number | undefined
  /** Parked calls by source and reason; empty if there are none. */
  readonly parked: readonly ParkedGroup[]
}

/** Parked calls of a source with the same reason. */
export interface ParkedGroup {
  readonly source: string
  readonly code: string
  readonly calls: number
  /** When the first of them was parked, in milliseconds since 1970, if that is known. */
  readonly oldestParkedAt?: number | undefined
}

/**
 * Stores the calls of a request; the client is answered with the result. This is all that a storage of your own has to
 * implement: `store` is required, and every other member adds something that the collector can show or do.
 */
export interface CallStorage {
  /**
   * Resolves when the calls are as durable as this storage makes them. It never rejects. The same calls may come again, with
   * the same messageIds, after `unavailable` or if the client missed the answer.
   */
  store(target: Target, calls: readonly OutgoingCall[], life: RequestLife): Promise<StoreResult>
  /** What it holds, for metrics. */
  state?(): Promise<StorageState>
  /** Delivers what it can within the time and frees all resources. */
  close?(timeoutMs: number): Promise<void>
}

/** Total bytes of calls. */
export const bytesOfCalls = (calls: readonly OutgoingCall[]): number => calls.reduce((sum, { bytes }) => sum + bytes, 0)
