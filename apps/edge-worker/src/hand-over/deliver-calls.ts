import { buildBatchRequest, type RetryOptions, type Runtime, SegmentError, splitBatch } from '@org/segment-core'
import { batchEnvelopeBytes, deliver } from '@org/segment-core/internal'
import type { HandedCall, Target } from './hand-over.ts'

/** How calls are delivered. */
export interface DeliverCallsOptions {
  readonly runtime: Runtime
  readonly retry: RetryOptions
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number
  /** Bytes of a batch. */
  readonly maxBytes: number
  /** Requests under way at a time. */
  readonly concurrency: number
  /** Told of every batch that Segment has acknowledged. */
  readonly onBatch?: ((batch: { readonly calls: number; readonly bytes: number }) => void) | undefined
}

/** What became of one call. */
export type CallFate =
  | { readonly fate: 'acknowledged' }
  /** Sending it again gets the same answer. */
  | { readonly fate: 'refused'; readonly error: SegmentError }
  /** It may pass later. */
  | { readonly fate: 'later'; readonly error: SegmentError }

/** Answers to a batch that may be owed to one call in it. */
const divisible: ReadonlySet<number> = new Set([400, 413])

const acknowledged: CallFate = { fate: 'acknowledged' }

const asSegmentError = (error: unknown): SegmentError =>
  new SegmentError('unavailable', 'The delivery failed.', {}, { cause: error })

/**
 * Delivers calls to one source in batches as full as they get, and says what became of each, in order. A batch that is
 * refused for one of its calls is halved until that one stands alone.
 */
export const deliverCalls = async (
  { source, channel }: Target,
  calls: readonly HandedCall[],
  options: DeliverCallsOptions,
): Promise<readonly CallFate[]> => {
  const { runtime, retry, timeoutMs, maxBytes } = options
  const endpoint = channel === 'browser' ? 'browser' : 'batch'
  const { userAgent } = runtime
  const fates = new Map<HandedCall, CallFate>()
  const settle = (batch: readonly HandedCall[], fate: CallFate): void => {
    for (const call of batch) fates.set(call, fate)
  }

  const send = async (batch: readonly HandedCall[]): Promise<void> => {
    const delivery = await deliver((attempt) => buildBatchRequest(batch, source, { ...attempt, endpoint, userAgent }), {
      ...runtime,
      retry,
      timeoutMs,
    })
    if (delivery.outcome === 'acknowledged') {
      settle(batch, acknowledged)
      options.onBatch?.({ calls: batch.length, bytes: batch.reduce((sum, { bytes }) => sum + bytes + 1, 0) })
      return
    }
    const { error, outcome } = delivery
    if (outcome === 'refused' && batch.length > 1 && divisible.has(error.details.status ?? 0)) {
      const middle = Math.ceil(batch.length / 2)
      await send(batch.slice(0, middle))
      await send(batch.slice(middle))
      return
    }
    // A credential that is refused is no verdict on the call, and may be put right.
    const fate = outcome === 'refused' && error.code !== 'unauthorized' ? 'refused' : 'later'
    settle(batch, { fate, error })
  }

  const envelopeBytes = batchEnvelopeBytes(source, { sentAt: new Date(0).toISOString(), endpoint })
  const batches = [...splitBatch(calls, { maxBytes, envelopeBytes })]
  const lane = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      try {
        await send(batch)
      } catch (error) {
        settle(batch, { fate: 'later', error: asSegmentError(error) })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.concurrency, batches.length)) }, lane))
  return calls.map((call) => fates.get(call) ?? { fate: 'later', error: asSegmentError(undefined) })
}
