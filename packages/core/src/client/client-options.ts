import type { TokenProvider } from '../delivery/delivery.ts'
import type { RetryOptions } from '../delivery/retry-policy.ts'
import type { SegmentError } from '../error/segment-error.ts'
import type { Middleware } from '../middleware/middleware.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Source, SourceInput } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { ValidationTarget } from '../spec/validation-targets.ts'
import type { Library } from '../values/library.ts'
import type { FailedOutcome } from './call-outcome.ts'
import type { BreakerPolicy } from './circuit-breaker.ts'

/** When a batch is sent. */
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
  /** Stores calls until Segment acknowledges them; the client does not close it. */
  readonly storage: Outbox
  /**
   * Whether the promise of a call settles with its outcome, or as soon as the call is on disk.
   * @default 'acknowledged'
   */
  readonly settleWhen?: 'acknowledged' | 'accepted' | undefined
  /** How often to look for calls that other processes left behind, in milliseconds. @default 5000 */
  readonly pollMs?: number | undefined
}

/** Options of a client. */
export interface SegmentClientOptions {
  readonly source: Source | SourceInput
  /** @default webRuntime() */
  readonly runtime?: Runtime | undefined
  readonly flush?: FlushPolicy | undefined
  /** Batches in flight at the same time. @default 4 */
  readonly concurrency?: number | undefined
  /** Maximum bytes of JSON of calls without an outcome. @default 33554432 (32 MiB) */
  readonly maxQueueBytes?: number | undefined
  /**
   * Maximum bytes of JSON of calls that wait outside the queue: for room in it, for asynchronous middleware, or for a slow
   * outbox. Above it, a call settles at once as `gave-up` with `queue_full`. @default 268435456 (256 MiB)
   */
  readonly maxPendingBytes?: number | undefined
  /** Whether a call waits until it fits or fails with `queue_full`. @default 'wait' */
  readonly whenFull?: 'wait' | 'reject' | undefined
  /** Whether the calls of one user arrive in the order in which they were made. @default false */
  readonly orderPerUser?: boolean | undefined
  /** @default retries for 12 hours; see `RetryPolicy` */
  readonly retry?: RetryOptions | undefined
  /**
   * After Segment refused the credential: whether to stop, because every other call would be refused too, or to keep
   * trying with each batch.
   * @default 'stop'
   */
  readonly whenUnauthorized?: 'stop' | 'continue' | undefined
  readonly breaker?: Partial<BreakerPolicy> | undefined
  /** Timeout of one attempt, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Whether a warning refuses a call. @default false */
  readonly strict?: boolean | undefined
  /** Whose rules are checked besides those that concern every call, such as `['warehouse', 'ga4']`. @default [] */
  readonly validateFor?: readonly ValidationTarget[] | undefined
  /** Steps that every call passes before it is validated, in order. */
  readonly middleware?: readonly Middleware[] | undefined
  /** Keeps every accepted call on disk until Segment acknowledges it. */
  readonly outbox?: Outbox | ClientOutboxOptions | undefined
  readonly tokens?: TokenProvider | undefined
  readonly library?: Library | undefined
  /** Validates calls and settles them as `dropped`, and sends and stores nothing; for tests and local work. @default false */
  readonly disable?: boolean | undefined
  /**
   * Called for every call that is refused or given up; without an outcome for other failures: an outbox that fails, a
   * listener that throws, and at most once a minute requests that keep failing and are retried. What it throws is ignored.
   * @default writes at most one line to `console.error` per kind of failure and minute
   */
  readonly onError?: ((error: SegmentError, outcome?: FailedOutcome) => void) | undefined
}

/** How the caller of one call follows it. */
export interface CallOptions {
  /**
   * Aborts the call: its promise settles at once as `gave-up` with `aborted`. A call that is not in a request yet is not
   * sent; one that is may still arrive.
   */
  readonly signal?: AbortSignal | undefined
}
