import {
  createSegmentClient,
  type Runtime,
  type SegmentClient,
  type SegmentError,
  type SegmentErrorCode,
  type Transport,
} from '@org/segment-core'
import type { OutboxQueue } from '@org/segment-core/internal'
import { batchPaths } from '@org/segment-core/spec'
import type { CollectorConfig } from '../config/collector-config.ts'
import { sourceLabel, type Target } from '../sources/target.ts'
import type { ReportDelivery } from './delivery-event.ts'

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
  readonly report?: ReportDelivery | undefined
  readonly onError?: ((error: SegmentError) => void) | undefined
}

/** How long a batch is retried before its calls wait in the queue, in milliseconds. */
const retryBudgetMs = 60_000

/**
 * Longest pause between two attempts while Segment is down, in milliseconds. Calls that wait may fill the disk, so that the
 * collector answers 503 until an attempt succeeds. Only one request per source and channel probes.
 */
const maxPauseMs = 10_000

const batchPath = /\/v1\/batch$/

/** Sends the batches of a client to the endpoint of their channel. */
const channelTransport = ({ channel }: Target, transport: Transport): Transport =>
  channel === 'server'
    ? transport
    : (request, options) => {
        const url = request.url.replace(batchPath, batchPaths.browser)
        return transport({ ...request, url }, options)
      }

/** Codes of requests to Segment that failed. */
const requestCodes: ReadonlySet<SegmentErrorCode> = new Set([
  'unavailable',
  'timed_out',
  'rate_limited',
  'unauthorized',
])

/** Reports what a client does. */
const reportClient = (client: SegmentClient, target: Target, report: ReportDelivery): void => {
  client.on('answer', ({ calls, bytes, acknowledged }) => {
    if (acknowledged) report({ kind: 'delivered', target, calls, bytes })
  })
  client.on('retrying', ({ error }) => report({ kind: 'failed', target, error }))
  client.on('stopped', ({ error }) => report({ kind: 'failed', target, error }))
  client.on('failed', ({ outcome, messageId = '', error }) => {
    const { code, message: reason } = error
    if (outcome === 'refused') {
      report({ kind: 'parked', source: sourceLabel(target), channel: target.channel, messageId, code, reason })
    } else if (code === 'unauthorized') report({ kind: 'failed', target, error })
    // Other calls stay in the queue, and the request that failed is reported.
  })
}

/** Delivers the calls of a queue to Segment in full batches, until it is closed. */
export const createTargetDelivery = (target: Target, options: TargetDeliveryOptions): SegmentClient => {
  const { queue, runtime, sleep, pollMs, delivery, whenUnauthorized, report, onError } = options
  const client = createSegmentClient({
    source: target.source,
    runtime: { ...runtime, backgroundSleep: sleep, transport: channelTransport(target, runtime.transport) },
    // The queue is named after the source, so that stored calls survive a new write key.
    outbox: { storage: { queue: () => queue, close: async () => {} }, pollMs },
    flush: { bytes: delivery.batchBytes, ageMs: delivery.ageMs },
    concurrency: delivery.concurrency,
    timeoutMs: delivery.timeoutMs,
    retry: { budgetMs: retryBudgetMs, maxDelayMs: maxPauseMs },
    breaker: { maxRestMs: maxPauseMs },
    whenUnauthorized,
    // Failed calls and requests are reported as events.
    onError: (error, outcome) => {
      if (outcome === undefined && !requestCodes.has(error.code)) onError?.(error)
    },
  })
  if (report !== undefined) reportClient(client, target, report)
  return client
}
