import type { DraftCall } from '@org/segment-core/internal'
import type { Channel } from '../config/collector-config.ts'

/** What is known of a call besides its content. */
export interface CallContext {
  /** Alias of the source; `passed` for a write key that no source has. */
  readonly source: string
  readonly channel: Channel
  /** The visitor's address, if it can be trusted. */
  readonly address: string | undefined
  /** Headers of the request; the lookup ignores case. */
  readonly headers: { get(name: string): string | null }
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** Returns null, which drops the call, and counts it under this reason in the metrics. */
  drop(reason: string): null
}

/**
 * A step of the owner that every call passes before it is validated: it returns the call, another call instead, or null to
 * drop it. The middleware of core's client fits.
 */
export type CollectorMiddleware = (
  call: DraftCall,
  context: CallContext,
) => DraftCall | null | Promise<DraftCall | null>
