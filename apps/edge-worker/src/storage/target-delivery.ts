import {
  createSegmentClient,
  type Runtime,
  type SegmentClient,
  type SegmentError,
  type Transport,
} from '@org/segment-core'
import type { OutboxQueue } from '@org/segment-core/internal'
import { batchPaths } from '@org/segment-core/spec'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { Target } from '../sources/target.ts'

/** Options of {@link createTargetDelivery}. */
export interface TargetDeliveryOptions {
  /** Holds the calls of the target. */
  readonly queue: OutboxQueue
  readonly runtime: Runtime
  /** Waits until the next poll of the queue; new calls may end it. */
  readonly sleep: Runtime['sleep']
  readonly pollMs: number
  readonly delivery: CollectorConfig['delivery']
  /** What happens after Segment refused the credential. @default 'stop' */
  readonly whenUnauthorized?: 'stop' | 'continue' | undefined
  /** Called for every batch that Segment acknowledged. */
  readonly onBatch?: ((batch: { readonly calls: number }) => void) | undefined
  readonly onError?: ((error: SegmentError) => void) | undefined
}

/** How long a batch is retried before its calls wait in the queue, in milliseconds. */
const retryBudgetMs = 60_000

const batchPath = /\/v1\/batch$/

/** Sends the batches of a client to the endpoint of their channel. */
const channelTransport = ({ channel }: Target, transport: Transport): Transport =>
  channel === 'server'
    ? transport
    : (request, options) => {
        const url = request.url.replace(batchPath, batchPaths.browser)
        return transport({ ...request, url }, options)
      }

/** Delivers the calls of a queue to Segment in full batches, until it is closed. */
export const createTargetDelivery = (target: Target, options: TargetDeliveryOptions): SegmentClient => {
  const { queue, runtime, sleep, pollMs, delivery, whenUnauthorized, onBatch, onError } = options
  const client = createSegmentClient({
    source: target.source,
    runtime: { ...runtime, backgroundSleep: sleep, transport: channelTransport(target, runtime.transport) },
    // The queue is named after the source, so that stored calls survive a new write key.
    outbox: { storage: { queue: () => queue, close: async () => {} }, pollMs },
    flush: { bytes: delivery.batchBytes, ageMs: delivery.ageMs },
    concurrency: delivery.concurrency,
    timeoutMs: delivery.timeoutMs,
    retry: { budgetMs: retryBudgetMs },
    whenUnauthorized,
    onError: (error) => onError?.(error),
  })
  client.on('answer', ({ calls, acknowledged }) => {
    if (acknowledged) onBatch?.({ calls })
  })
  return client
}
