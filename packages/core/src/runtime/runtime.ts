import type { SubtleSigner } from '../authorization/client-assertion.ts'
import type { StampSources } from '../request/stamp-call.ts'
import type { Transport } from '../transport/transport.ts'

/** Everything core needs of the world around it. */
export interface Runtime extends StampSources {
  readonly transport: Transport
  /** Numbers in [0, 1). */
  readonly random: () => number
  /** Resolves after so many milliseconds, or as soon as the signal says so. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Sleeps without keeping a process alive, where the runtime knows such a thing. */
  readonly doze?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
  /** Signs OAuth assertions: `crypto.subtle`. */
  readonly subtle: SubtleSigner
  /** `User-Agent`, where the runtime lets it be set. */
  readonly userAgent?: string | undefined
}
