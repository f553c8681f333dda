import type { Source } from '@org/segment-core'
import type { RequestTimer } from '../pipeline/request-timer.ts'

/** Which endpoint of Segment a call goes on to, for Segment treats what browsers send differently. */
export type Channel = 'browser' | 'server'

/** Where calls go. */
export interface Target {
  /** Alias of the source, or undefined for a write key that was passed on. */
  readonly alias: string | undefined
  readonly source: Source
  readonly channel: Channel
}

/** A call as it will leave. */
export interface HandedCall {
  readonly messageId: string
  /** JSON text, with everything in it that must stay the same through every retry. */
  readonly json: string
  /** Bytes of UTF-8. */
  readonly bytes: number
}

/** What became of calls that were handed over. */
export type HandedOver =
  /** They are where no crash loses them, or Segment has them. */
  | { readonly outcome: 'kept' }
  /** Segment refuses some of them for good, by index; the others are kept. */
  | { readonly outcome: 'refused'; readonly reasons: ReadonlyMap<number, string> }
  /** Nothing is kept; the client shall send them again. */
  | {
      readonly outcome: 'unavailable'
      /** 429 where Segment asked to slow down, 503 otherwise. */
      readonly status: 429 | 503
      /** How long the client shall wait, in seconds. */
      readonly retryAfterSeconds: number
    }

/** What a request lends to work that is done in it. */
export interface RequestLife {
  /** Keeps work going after the answer, where the runtime needs to be told. */
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly timer: RequestTimer
}

/** Takes the calls of one request; what it says is what the client is answered. */
export interface HandOver {
  handOver(target: Target, calls: readonly HandedCall[], life: RequestLife): Promise<HandedOver>
  /** Calls that were taken and that Segment has not acknowledged, where that is known. */
  depth?(): Promise<number>
  /** Sends what it can within the time, and lets go of everything. */
  close?(timeoutMs: number): Promise<void>
}
