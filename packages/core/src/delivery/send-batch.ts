import type { SegmentError } from '../error/segment-error.ts'
import type { BatchEnvelope } from '../request/build-batch-request.ts'
import { prepareBatch } from '../request/prepare-batch.ts'
import { parseSource } from '../request/source.ts'
import type { StampedCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { deliverBatch } from './deliver-batch.ts'
import type { Attempt, Delivery } from './delivery.ts'
import { rejectedReport, type SendOptions, type SentReport } from './send-call.ts'

/** How to send one batch. */
export interface SendBatchOptions extends SendOptions, BatchEnvelope {}

/** A call of a batch that was not acknowledged. */
export interface FailedCall {
  /** Its index in the batch. */
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

const ranks: readonly Delivery['outcome'][] = ['acknowledged', 'refused', 'gave-up']

const rankOf = ({ outcome }: Delivery): number => ranks.indexOf(outcome)

const missingDelivery = (): never => {
  throw new RangeError('The batch was delivered without an outcome.')
}

/**
 * Validates calls, stamps them, and delivers them as one batch. Nothing is sent unless every call is valid; issues have
 * their path from the envelope on, such as `batch[3].userId`. A batch over Segment's limits is `refused` too: split it
 * first. A batch that Segment refuses because of one call is halved until that call is alone.
 * @param input an array of calls, or an envelope `{ batch, context?, integrations? }`
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const sendBatch = async (input: unknown, options: SendBatchOptions): Promise<BatchReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent } = options
  const source = parseSource(options.source)
  const ready = prepareBatch(input, { ...runtime, ...options, source, userAgent })
  if (!ready.ok) return rejectedReport(ready)

  const deliveries: Delivery[] = []
  const failed: FailedCall[] = []
  const attempts: Attempt[] = []
  let settled = 0
  await deliverBatch(ready.batch, {
    ...runtime,
    ...options,
    onAttempt: (attempt) => {
      attempts.push(attempt)
      options.onAttempt?.(attempt)
    },
    onSettled: ({ calls }, delivery) => {
      deliveries.push(delivery)
      if (delivery.outcome !== 'acknowledged') {
        const { outcome, error } = delivery
        failed.push(...calls.map(({ messageId }, place) => ({ index: settled + place, messageId, outcome, error })))
      }
      settled += calls.length
    },
  })
  const [last = missingDelivery()] = deliveries.toSorted((left, right) => rankOf(right) - rankOf(left))
  return {
    ...last,
    attempts,
    calls: ready.calls,
    ...(failed.length === 0 ? {} : { failed }),
    warnings: ready.issues,
  }
}
