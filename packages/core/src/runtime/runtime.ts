import type { StampSources } from '../request/stamp-call.ts'
import type { Transport } from '../transport/transport.ts'
import type { SubtleSigner } from './subtle-signer.ts'

/** Everything core needs from its environment. */
export interface Runtime extends Omit<StampSources, 'library'> {
  readonly transport: Transport
  /**
   * Clock for durations, in milliseconds from any start. Unlike `now`, it never goes back and never jumps.
   * @default performance.now
   */
  readonly monotonic?: (() => number) | undefined
  /** Numbers in [0, 1). */
  readonly random: () => number
  /** Resolves after this many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Like `sleep`, but does not keep the process alive. @default sleep */
  readonly backgroundSleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
  /** Writes a line for the people who run the program. @default console.error */
  readonly logError?: ((line: string) => void) | undefined
  /** Signs OAuth assertions: `crypto.subtle`. */
  readonly subtle: SubtleSigner
  /** `User-Agent`, if the runtime allows one to be set. */
  readonly userAgent?: string | undefined
}
