import type { SegmentError } from '../error/segment-error.ts'
import type { BatchOfCalls } from '../request/batch-of-calls.ts'
import type { BatchEnvelope } from '../request/build-batch-request.ts'
import { prepareBatch } from '../request/prepare-batch.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { parseSource } from '../request/source.ts'
import type { StampedCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { type BatchContent, deliverBatch } from './deliver-batch.ts'
import type { Attempt, Delivery } from './delivery.ts'
import { rejectedReport, type SendOptions, type SentReport } from './send-options.ts'

/** How to send one batch. */
export interface SendBatchOptions extends SendOptions, BatchEnvelope {}

/** A call of a batch that was not acknowledged. */
export interface FailedCall {
  /** Its place in the batch. */
  readonly index: number
  readonly messageId: string
  readonly outcome: 'refused' | 'gave-up'
  readonly error: SegmentError
}

/**
 * The result of sending one batch. `acknowledged` means every call; otherwise the outcome is that of the worst call
 * (`gave-up`, then `refused`) and `failed` lists the calls that Segment did not accept.
 */
export type BatchReport = SentReport & {
  /** The calls with their stamps, if all were valid; to send them again, send these. */
  readonly calls?: readonly StampedCall[]
  readonly failed?: readonly FailedCall[]
}

/**
 * Validates calls, stamps them, and delivers them as one batch. Nothing is sent unless every call is valid; issues have
 * their path from the envelope on, such as `batch[3].userId`. A batch over Segment's limits is `refused` too: split it
 * first. A batch that Segment refuses because of one call is halved until that call is alone.
 * @param input an array of calls, or an envelope `{ batch, context?, integrations? }`
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const sendBatch = async (input: unknown, options: SendBatchOptions): Promise<BatchReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent, library, strict, endpoint } = options
  const { context, integrations, retry, timeoutMs, signal, tokens, onAttempt } = options
  const { now, createId } = runtime
  const source = parseSource(options.source)
  const settings = { source, now, createId, library, strict, userAgent, endpoint, context, integrations }
  const ready = prepareBatch(input, settings)
  if (!ready.ok) return rejectedReport(ready)

  const deliveries: Delivery[] = []
  const attempts: Attempt[] = []
  const failed: FailedCall[] = []
  let settled = 0
  let request: SegmentRequest | undefined
  const observed = (part: BatchOfCalls): ObservedBatch => ({
    ...part,
    request(attempt) {
      request = part.request(attempt)
      return request
    },
    slice: (from, to) => observed(part.slice(from, to)),
  })
  await deliverBatch(observed(ready.batch), {
    ...runtime,
    retry,
    timeoutMs,
    signal,
    tokens,
    onAttempt: (attempt) => {
      attempts.push(attempt)
      onAttempt?.(attempt)
    },
    onSettled: ({ calls }, delivery) => {
      deliveries.push(delivery)
      for (const [place, { messageId }] of calls.entries()) {
        if (delivery.outcome === 'acknowledged') continue
        failed.push({ index: settled + place, messageId, outcome: delivery.outcome, error: delivery.error })
      }
      settled += calls.length
    },
  })
  const worst =
    deliveries.find(({ outcome }) => outcome === 'gave-up') ??
    deliveries.find(({ outcome }) => outcome === 'refused') ??
    deliveries.at(-1)
  if (worst === undefined) throw new RangeError('A batch was delivered without an outcome.')
  return {
    ...worst,
    attempts,
    ...(request === undefined ? {} : { request }),
    calls: ready.calls,
    ...(failed.length === 0 ? {} : { failed }),
    warnings: ready.issues,
  }
}

interface ObservedBatch extends BatchContent<ObservedBatch> {
  readonly calls: BatchOfCalls['calls']
}
