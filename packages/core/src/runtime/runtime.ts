import type { SigningCrypto } from '../authorization/client-assertion.ts'
import type { Transport } from '../transport/transport.ts'

/** Everything that sending needs from the machine it runs on. */
export interface Runtime {
  readonly transport: Transport
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Unique ids. */
  readonly createId: () => string
  /** Between 0 and 1. */
  readonly random: () => number
  /** Resolves after so many milliseconds, or as soon as the signal ends. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Signs OAuth assertions. */
  readonly subtle: SigningCrypto
  /** Sent as `User-Agent`; undefined where the runtime forbids to set it. */
  readonly userAgent?: string | undefined
}
