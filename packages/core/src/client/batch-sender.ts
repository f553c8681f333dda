import type { CircuitBreaker } from '../delivery/deliver.ts'
import { type BatchContent, deliverBatch } from '../delivery/deliver-batch.ts'
import type { Attempt, Delivery, TokenProvider } from '../delivery/delivery.ts'
import type { HostMemory } from '../delivery/host-memory.ts'
import type { RetryPolicy } from '../delivery/retry-policy.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import { batchOf, batchPart } from '../request/batch-body.ts'
import { batchHeadBytes, completeBatchRequest } from '../request/build-batch-request.ts'
import type { Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { abortedError } from '../transport/network-error.ts'
import type { Batch, QueuedCall } from './batch.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { ClientEvents } from './client-events.ts'
import { failedOutcome } from './failed-call.ts'

/** Callbacks with which a client follows its requests. */
export interface SendListeners {
  /** Settles a call with its outcome; called once per call that was not abandoned. */
  readonly settle: (call: QueuedCall, outcome: CallOutcome) => void
  /** An abandoned call is no longer in a batch; called once per such call. */
  readonly forget: (call: QueuedCall) => void
  /** The credential was refused: no other call will be accepted either. */
  readonly onUnauthorized: (error: SegmentError) => void
  /** The server asks to slow down. */
  readonly onThrottled: (waitMs: number) => void
  /** A batch failed and is sent again after a pause. */
  readonly onRetry: (retry: ClientEvents['retrying']) => void
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
  readonly host: HostMemory
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

const decoder = new TextDecoder()

/** The part of a batch that is sent: abandoned calls are not. */
const unabandoned = (batch: Batch): Batch | undefined =>
  batch.calls.some(({ abandoned }) => abandoned !== undefined)
    ? batchOf(batch, ({ abandoned }) => abandoned === undefined)
    : batch

/**
 * Creates the function that delivers one batch and settles every call in it with its outcome.
 * @returns resolves to whether the body may be used again; never rejects
 */
export const createBatchSender = (options: BatchSenderOptions) => {
  const { source, runtime, retry, timeoutMs, breaker, host, signal, tokens, settle, forget } = options

  const contentOf = (batch: Batch): Content => {
    const { calls, body, end } = batch
    return {
      ...batch,
      count: calls.length,
      bytesOf: (index) => calls[index]?.bytes ?? 0,
      requests: 0,
      request(attempt) {
        // Calls may be aborted between two attempts.
        if (calls.every(({ abandoned }) => abandoned !== undefined)) throw abortedError()
        this.requests += 1
        return completeBatchRequest(body, end, calls.length, source, { ...attempt, userAgent: runtime.userAgent })
      },
      slice: (from, to = calls.length) => contentOf(batchPart(batch, from, to)),
    }
  }

  const onAttempt = ({ status, error, waitedMs }: Attempt, { count, end, requests }: Content): void => {
    if (status !== undefined) {
      options.onAnswer({
        calls: count,
        bytes: end,
        status,
        acknowledged: error === undefined,
        retryCount: requests - 1,
      })
    }
    if (error?.code === 'rate_limited' && waitedMs !== undefined) options.onThrottled(waitedMs)
  }

  /** Settles the calls of a part from an index on. */
  const settleAll = ({ calls, body }: Batch, from: number, delivery: Delivery, attempts: number): void => {
    const settleOne = (call: QueuedCall, start: number): void => {
      const { messageId, warnings, bytes } = call
      if (call.abandoned !== undefined) forget(call)
      else if (delivery.outcome === 'acknowledged')
        settle(call, { outcome: 'acknowledged', messageId, attempts, warnings })
      else {
        const { outcome, error } = delivery
        const json = decoder.decode(body.subarray(start, start + bytes))
        settle(call, failedOutcome({ outcome, messageId, attempts, error }, json))
      }
    }
    // Not `call.start`: a call moves on to the body of a part.
    let start = batchHeadBytes
    let index = 0
    for (const call of calls) {
      if (index >= from) settleOne(call, start)
      start += call.bytes + 1
      index += 1
    }
  }

  const deliverCalls = async (batch: Batch): Promise<boolean> => {
    let settled = 0
    let isReusable = false
    let failures = 0
    try {
      await deliverBatch(contentOf(batch), {
        ...runtime,
        retry,
        timeoutMs,
        breaker,
        host,
        signal,
        tokens,
        onAttempt,
        onRetry: (error, waitMs) => {
          failures += 1
          options.onRetry({ calls: batch.calls.length, error, waitMs, attempts: failures })
        },
        onSettled: (part, delivery, attempts) => {
          if (delivery.outcome === 'refused' && delivery.error.code === 'unauthorized') {
            options.onUnauthorized(delivery.error)
          }
          // A connection that was cut off may still read the body of an earlier attempt.
          isReusable = delivery.outcome === 'acknowledged' && attempts === 1
          settled += part.calls.length
          settleAll(part, 0, delivery, attempts)
        },
      })
    } catch (thrown) {
      // Parts are settled in the order of the calls.
      settleAll(batch, settled, { outcome: 'gave-up', error: asSegmentError(thrown), attempts: [] }, 0)
    }
    return isReusable
  }

  return async (batch: Batch): Promise<boolean> => {
    const sent = unabandoned(batch)
    if (sent !== batch) for (const call of batch.calls) if (call.abandoned !== undefined) forget(call)
    return sent === undefined ? true : deliverCalls(sent)
  }
}
