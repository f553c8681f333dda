import type { CircuitBreaker } from '../delivery/deliver.ts'
import { type BatchContent, deliverBatch } from '../delivery/deliver-batch.ts'
import type { Attempt, Delivery, TokenProvider } from '../delivery/delivery.ts'
import type { RetryPolicy } from '../delivery/retry-policy.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import { batchPart } from '../request/batch-body.ts'
import { completeBatchRequest } from '../request/build-batch-request.ts'
import type { Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Batch, QueuedCall } from './batch.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { ClientEvents } from './client-events.ts'

/** Callbacks with which a client follows its requests. */
export interface SendListeners {
  /** Settles a call with its outcome; called once per call. */
  readonly settle: (call: QueuedCall, outcome: CallOutcome) => void
  /** The credential was refused: no other call will be accepted either. */
  readonly onUnauthorized: (error: SegmentError) => void
  /** The server asks to slow down. */
  readonly onThrottled: (waitMs: number) => void
  /** A response arrived. */
  readonly onAnswer: (answer: ClientEvents['answer']) => void
}

/** What sending a batch needs. */
export interface BatchSenderOptions extends SendListeners {
  readonly source: Source
  readonly runtime: Runtime
  readonly retry: RetryPolicy
  readonly timeoutMs: number
  readonly breaker: CircuitBreaker
  readonly signal: AbortSignal
  readonly tokens?: TokenProvider | undefined
}

interface Content extends Batch, BatchContent<Content> {
  /** Attempts so far. */
  requests: number
}

const asSegmentError = (thrown: unknown): SegmentError =>
  isSegmentError(thrown)
    ? thrown
    : new SegmentError(
        'unavailable',
        'The delivery failed unexpectedly.',
        { advice: 'See the cause.' },
        { cause: thrown },
      )

const outcomeOf = ({ messageId, warnings }: QueuedCall, delivery: Delivery, attempts: number): CallOutcome =>
  delivery.outcome === 'acknowledged'
    ? { outcome: 'acknowledged', messageId, attempts, warnings }
    : { outcome: delivery.outcome, messageId, attempts, error: delivery.error }

/**
 * Creates the function that delivers one batch and settles every call in it with its outcome.
 * @returns resolves to whether the body may be used again; never rejects
 */
export const createBatchSender = (options: BatchSenderOptions) => {
  const { source, runtime, retry, timeoutMs, breaker, signal, tokens, settle } = options

  const contentOf = (batch: Batch): Content => {
    const { calls, body, end } = batch
    return {
      ...batch,
      count: calls.length,
      requests: 0,
      request(attempt) {
        this.requests += 1
        return completeBatchRequest(body, end, calls.length, source, { ...attempt, userAgent: runtime.userAgent })
      },
      slice: (from, to = calls.length) => contentOf(batchPart(batch, from, to)),
    }
  }

  const onAttempt = ({ status, error, waitedMs }: Attempt, { count, requests }: Content): void => {
    if (status !== undefined) {
      options.onAnswer({ calls: count, status, acknowledged: error === undefined, retryCount: requests - 1 })
    }
    if (error?.code === 'rate_limited' && waitedMs !== undefined) options.onThrottled(waitedMs)
  }

  return async (batch: Batch): Promise<boolean> => {
    let settled = 0
    let isReusable = false
    const settleAll = (calls: readonly QueuedCall[], delivery: Delivery, attempts: number): void => {
      settled += calls.length
      for (const call of calls) settle(call, outcomeOf(call, delivery, attempts))
    }
    try {
      await deliverBatch(contentOf(batch), {
        ...runtime,
        retry,
        timeoutMs,
        breaker,
        signal,
        tokens,
        onAttempt,
        onSettled: ({ calls }, delivery, attempts) => {
          if (delivery.outcome === 'refused' && delivery.error.code === 'unauthorized') {
            options.onUnauthorized(delivery.error)
          }
          // A connection that was cut off may still read the body of an earlier attempt.
          isReusable = delivery.outcome === 'acknowledged' && attempts === 1
          settleAll(calls, delivery, attempts)
        },
      })
    } catch (thrown) {
      // Parts are settled in the order of the calls.
      settleAll(batch.calls.slice(settled), { outcome: 'gave-up', error: asSegmentError(thrown), attempts: [] }, 0)
    }
    return isReusable
  }
}
