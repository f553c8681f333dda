import type { TokenProvider } from '../authorization/token-provider.ts'
import type { Attempt } from '../delivery/deliver.ts'
import type { RetryPolicy } from '../delivery/retry-policy.ts'
import type { Source, SourceInput } from '../request/source.ts'
import type { Library } from '../request/stamp-call.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** How to send. */
export interface SendOptions {
  readonly source: Source | SourceInput
  /** @default webRuntime() */
  readonly runtime?: Runtime | undefined
  readonly retry?: Partial<RetryPolicy> | undefined
  /** Longest wait for one answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Whether a warning stops the call too. @default false */
  readonly strict?: boolean | undefined
  /** OAuth access tokens in the place of Basic authorization. */
  readonly tokens?: TokenProvider | undefined
  /** What to name in `context.library`. */
  readonly library?: Library | undefined
  /** Called after every attempt. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined
}
