import { type RetryOptions, type Runtime, SegmentError, splitBatch } from '@org/segment-core'
import {
  batchEnvelopeBytes,
  batchOfCalls,
  createHostMemory,
  deliverBatch,
  type HostMemory,
} from '@org/segment-core/internal'
import type { Target } from '../sources/target.ts'
import { bytesOfCalls, type OutgoingCall } from './call-storage.ts'
import type { ReportDelivery } from './delivery-event.ts'

/** How calls are delivered. */
export interface DeliverCallsOptions {
  readonly runtime: Runtime
  readonly retry: RetryOptions
  /** Timeout of one request, in milliseconds. */
  readonly timeoutMs: number
  /** Maximum bytes of a batch. */
  readonly maxBytes: number
  /** Maximum concurrent requests. */
  readonly concurrency: number
  readonly report?: ReportDelivery | undefined
  /** What is known of the host of the target. @default nothing */
  readonly host?: HostMemory | undefined
}

/** What happened to one call. */
export type CallOutcome =
  | { readonly outcome: 'acknowledged' }
  /** A retry would get the same answer. */
  | { readonly outcome: 'refused'; readonly error: SegmentError }
  /** A retry may succeed. */
  | { readonly outcome: 'later'; readonly error: SegmentError }

const failed = (error: unknown): CallOutcome => ({
  outcome: 'later',
  error: new SegmentError('unavailable', 'The delivery failed.', {}, { cause: error }),
})

/**
 * Delivers calls to one source in batches that are as full as possible and returns an outcome for each call, in order. A
 * batch that is refused because of one call is halved until that call is alone.
 */
export const deliverCalls = async (
  target: Target,
  calls: readonly OutgoingCall[],
  options: DeliverCallsOptions,
): Promise<readonly CallOutcome[]> => {
  const { source, channel } = target
  const { runtime, retry, timeoutMs, maxBytes, report } = options
  const endpoint = channel === 'browser' ? 'browser' : 'batch'
  const { userAgent } = runtime
  const host = options.host ?? createHostMemory(runtime)
  const outcomes = new Map<OutgoingCall, CallOutcome>()
  const settle = (batch: readonly OutgoingCall[], outcome: CallOutcome): void => {
    for (const call of batch) outcomes.set(call, outcome)
  }

  const send = (batch: readonly OutgoingCall[]): Promise<void> =>
    deliverBatch(batchOfCalls(batch, source, { endpoint, userAgent }), {
      ...runtime,
      retry,
      timeoutMs,
      host,
      onRetry: (error) => report?.({ kind: 'failed', target, error }),
      onSettled: (part, delivery) => {
        if (delivery.outcome === 'acknowledged') {
          settle(part.calls, { outcome: 'acknowledged' })
          report?.({ kind: 'delivered', target, calls: part.count, bytes: bytesOfCalls(part.calls) + part.count })
          return
        }
        const { outcome, error } = delivery
        // A refused credential says nothing about the call and may be fixed.
        const isFinal = outcome === 'refused' && error.code !== 'unauthorized'
        if (!isFinal) report?.({ kind: 'failed', target, error })
        settle(part.calls, { outcome: isFinal ? 'refused' : 'later', error })
      },
    })

  const envelopeBytes = batchEnvelopeBytes(source, { sentAt: new Date(0).toISOString(), endpoint })
  const batches = [...splitBatch(calls, { maxBytes, envelopeBytes })]
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      try {
        await send(batch)
      } catch (error) {
        settle(batch, failed(error))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.concurrency, batches.length)) }, work))
  return calls.map((call) => outcomes.get(call) ?? failed(undefined))
}
