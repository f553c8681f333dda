import type { Channel } from '../config/collector-config.ts'

/** A call that can never be delivered as it is, with the reason. */
export interface ParkedCall {
  /** Names the call in its storage; opaque. */
  readonly id: string
  /** Alias of its source; undefined for a write key that clients sent themselves. */
  readonly source: string | undefined
  /** Undefined if the call could not be read. */
  readonly channel: Channel | undefined
  readonly messageId: string
  /** Stable code of the reason, such as `refused` or `outbox_expired`. */
  readonly code: string
  /** The reason as a sentence. */
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly parkedAt: number
  /** The call as JSON. */
  readonly json: string
}

/** The parked calls of a storage; `segment-collector parked` works on them. */
export interface ParkedCalls {
  /** All of them, page by page: there may be more than fit into memory. */
  list(): AsyncIterable<ParkedCall>
  /** Delivers them again under their messageIds. @returns how many were still parked */
  retry(calls: readonly ParkedCall[]): Promise<number>
  /** Deletes them for ever. @returns how many were still parked */
  drop(calls: readonly ParkedCall[]): Promise<number>
  /** Frees all resources. */
  close(): Promise<void>
}
