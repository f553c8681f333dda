import { buildBatchRequest, type RetryOptions, type Runtime, SegmentError, splitBatch } from '@org/segment-core'
import { batchEnvelopeBytes, deliver } from '@org/segment-core/internal'
import type { Target } from '../sources/target.ts'
import { bytesOfCalls, type OutgoingCall } from './call-storage.ts'

/** Called for every batch that Segment acknowledged. */
export type OnBatch = (batch: { readonly calls: number; readonly bytes: number }) => void

/** How calls are delivered. */
export interface DeliverCallsOptions {
  readonly runtime: Runtime
  readonly retry: RetryOptions
  /** Timeout of one request, in milliseconds. */
  readonly timeoutMs: number
  /** Most bytes of a batch. */
  readonly maxBytes: number
  /** Most concurrent requests. */
  readonly concurrency: number
  readonly onBatch?: OnBatch | undefined
}

/** What happened to one call. */
export type CallOutcome =
  | { readonly outcome: 'acknowledged' }
  /** A retry would get the same answer. */
  | { readonly outcome: 'refused'; readonly error: SegmentError }
  /** A retry may succeed. */
  | { readonly outcome: 'later'; readonly error: SegmentError }

/** Statuses of a batch that a single call can cause. */
const divisible: ReadonlySet<number> = new Set([400, 413])

const acknowledged: CallOutcome = { outcome: 'acknowledged' }

const failed = (error: unknown): CallOutcome => ({
  outcome: 'later',
  error: new SegmentError('unavailable', 'The delivery failed.', {}, { cause: error }),
})

/**
 * Delivers calls to one source in batches that are as full as possible and returns an outcome for each call, in order. A
 * refused batch is halved until the refused call is alone.
 */
export const deliverCalls = async (
  { source, channel }: Target,
  calls: readonly OutgoingCall[],
  options: DeliverCallsOptions,
): Promise<readonly CallOutcome[]> => {
  const { runtime, retry, timeoutMs, maxBytes } = options
  const endpoint = channel === 'browser' ? 'browser' : 'batch'
  const { userAgent } = runtime
  const outcomes = new Map<OutgoingCall, CallOutcome>()
  const settle = (batch: readonly OutgoingCall[], outcome: CallOutcome): void => {
    for (const call of batch) outcomes.set(call, outcome)
  }

  const send = async (batch: readonly OutgoingCall[]): Promise<void> => {
    const delivery = await deliver((attempt) => buildBatchRequest(batch, source, { ...attempt, endpoint, userAgent }), {
      ...runtime,
      retry,
      timeoutMs,
    })
    if (delivery.outcome === 'acknowledged') {
      settle(batch, acknowledged)
      options.onBatch?.({ calls: batch.length, bytes: bytesOfCalls(batch) + batch.length })
      return
    }
    const { error, outcome } = delivery
    if (outcome === 'refused' && batch.length > 1 && divisible.has(error.details.status ?? 0)) {
      const middle = Math.ceil(batch.length / 2)
      await send(batch.slice(0, middle))
      await send(batch.slice(middle))
      return
    }
    // A refused credential says nothing about the call and may be fixed.
    settle(batch, { outcome: outcome === 'refused' && error.code !== 'unauthorized' ? 'refused' : 'later', error })
  }

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
