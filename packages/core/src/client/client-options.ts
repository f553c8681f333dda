import type { RetryOptions } from '../delivery/retry-policy.ts'
import type { TokenProvider } from '../delivery/token-provider.ts'
import type { SegmentError } from '../error/segment-error.ts'
import type { Middleware } from '../middleware/middleware.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Source, SourceInput } from '../request/source.ts'
import type { Library } from '../request/stamp-call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { FailedOutcome } from './call-outcome.ts'
import type { BreakerPolicy } from './circuit-breaker.ts'

/** When a batch leaves. */
export interface FlushPolicy {
  /** Bytes of the body, envelope included. @default limits.safeBatchBytes (500,000) */
  readonly bytes?: number | undefined
  /** @default limits.batchCalls (2,500) */
  readonly calls?: number | undefined
  /** Longest wait of a call in a batch that is not full, in milliseconds; `Infinity` sets no timer. @default 1000 */
  readonly ageMs?: number | undefined
}

/** How a client uses an outbox. */
export interface ClientOutboxOptions {
  /** Where calls are kept until Segment has them; the client does not close it. */
  readonly storage: Outbox
  /**
   * Whether the promise of a call settles with what became of it, or as soon as it is on disk.
   * @default 'acknowledged'
   */
  readonly settleWhen?: 'acknowledged' | 'accepted' | undefined
  /** How often the outbox is asked for calls that others left behind, in milliseconds. @default 5000 */
  readonly pollMs?: number | undefined
}

/** How a client is made. */
export interface SegmentClientOptions {
  readonly source: Source | SourceInput
  /** @default webRuntime() */
  readonly runtime?: Runtime | undefined
  readonly flush?: FlushPolicy | undefined
  /** Batches under way at the same time. @default 4 */
  readonly concurrency?: number | undefined
  /** Bytes of JSON of all calls that have no outcome yet. @default 33554432 (32 MiB) */
  readonly maxQueueBytes?: number | undefined
  /** Whether a call waits for room, or is given up with `queue_full`. @default 'wait' */
  readonly whenFull?: 'wait' | 'reject' | undefined
  /** Whether the calls of one user arrive in the order in which they were made. @default false */
  readonly orderPerUser?: boolean | undefined
  readonly retry?: RetryOptions | undefined
  readonly breaker?: Partial<BreakerPolicy> | undefined
  /** Longest wait for one answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Whether a warning stops a call. @default false */
  readonly strict?: boolean | undefined
  /** Steps that every call passes before it is judged, in order. */
  readonly middleware?: readonly Middleware[] | undefined
  /** Keeps every accepted call on disk until Segment has it. */
  readonly outbox?: Outbox | ClientOutboxOptions | undefined
  readonly tokens?: TokenProvider | undefined
  readonly library?: Library | undefined
  /** Told of every call that is refused or given up, and of listeners that throw. */
  readonly onError?: ((error: SegmentError, outcome?: FailedOutcome) => void) | undefined
}
