import {
  type Attempt,
  type Delivery,
  type RetryPolicy,
  type Runtime,
  SegmentError,
  type Source,
  type TokenProvider,
} from '@org/segment-core'
import {
  type BatchContent,
  batchPart,
  completeBatchRequest,
  createHostMemory,
  deliverBatch,
  isDivisible,
} from '@org/segment-core/internal'
import type { batchPaths } from '@org/segment-core/spec'
import type { Pace } from './pace.ts'
import { type ImportBody, refusedRow } from './prepare-row.ts'
import { type Reject, rowJson } from './rejects-file.ts'
import type { BodyPool } from './row-batch.ts'

/** The outcomes of the calls of a batch. */
export type SendResult =
  | { readonly outcome: 'settled'; readonly sent: number; readonly rejects: readonly Reject[] }
  /** Their outcome is unknown; they are sent with the same messageIds when the import resumes. */
  | { readonly outcome: 'gave-up'; readonly error: SegmentError }

/** What sending needs. */
export interface SendRowsOptions {
  readonly source: Source
  readonly runtime: Runtime
  readonly retry: Partial<RetryPolicy>
  readonly timeoutMs: number
  readonly endpoint: keyof typeof batchPaths
  readonly pace: Pace
  /** Receives buffers that can be reused. */
  readonly pool: BodyPool
  readonly tokens: TokenProvider | undefined
  /** Ends pauses and further attempts; requests in flight are completed. */
  readonly stop: AbortSignal
  readonly onAttempt: (attempt: Attempt) => void
}

/** A sleep that also ends when the import stops. */
const sleepUntil =
  (sleep: Runtime['sleep'], stop: AbortSignal): Runtime['sleep'] =>
  (ms, signal) =>
    sleep(ms, signal === undefined ? stop : AbortSignal.any([stop, signal]))

type FailedDelivery = Exclude<Delivery, { readonly outcome: 'acknowledged' }>

/** A batch whose requests wait for the pace. */
interface PacedBatch extends ImportBody, BatchContent<PacedBatch> {}

/**
 * Creates the function that delivers one batch at the pace of the import. If Segment refuses a batch because of one call in
 * it, that call becomes a reject.
 */
export const createRowSender = (options: SendRowsOptions) => {
  const { source, runtime, pace, pool, stop, endpoint } = options
  const { userAgent } = runtime
  const host = createHostMemory(runtime)

  const pacedBatch = (content: ImportBody): PacedBatch => {
    const { calls, body, end } = content
    const count = calls.length
    return {
      ...content,
      count,
      bytesOf: (index) => calls[index]?.bytes ?? 0,
      request: async (attempt) => {
        await pace.take(attempt.retryCount === 0 ? count : 0, stop)
        if (stop.aborted) throw new SegmentError('aborted', 'The import was stopped.')
        return completeBatchRequest(body, end, count, source, { ...attempt, userAgent, endpoint })
      },
      slice: (from, to = count) => pacedBatch(batchPart(content, from, to)),
    }
  }

  const onAttempt = (attempt: Attempt): void => {
    if (attempt.error === undefined) pace.answered(attempt.durationMs)
    else if (attempt.status === 429) pace.throttled(attempt.waitedMs ?? attempt.retryAfterMs ?? 0)
    else if (attempt.waitedMs !== undefined) pace.failed()
    options.onAttempt(attempt)
  }

  /** The rejects of calls that were refused alone, or are as large as such ones; undefined if the source refuses every call. */
  const rejectsOf = ({ calls, body }: PacedBatch, delivery: FailedDelivery): readonly Reject[] | undefined => {
    if (!isDivisible(delivery) || host.isStopped()) return undefined
    const { code, message } = delivery.error
    return calls.map((refused) => {
      const { file, line, offset, index: call, start, bytes } = refused
      const row = refusedRow(refused) ?? new TextDecoder().decode(body.subarray(start, start + bytes))
      return { file, line, offset, issues: [{ code: `segment_${code}`, path: [], message }], call, row: rowJson(row) }
    })
  }

  return async (content: ImportBody): Promise<SendResult> => {
    let sent = 0
    let error: SegmentError | undefined
    const rejects: Reject[] = []
    await deliverBatch(pacedBatch(content), {
      ...{ transport: runtime.transport, now: runtime.now, monotonic: runtime.monotonic, random: runtime.random },
      sleep: sleepUntil(runtime.sleep, stop),
      ...{ retry: options.retry, timeoutMs: options.timeoutMs, tokens: options.tokens, onAttempt, host },
      onSettled: (part, delivery, attempts) => {
        if (delivery.outcome === 'acknowledged') {
          // A connection that was cut off may still read the body of an earlier attempt.
          if (attempts === 1) pool.give(part.body)
          sent += part.count
          return true
        }
        const refused = rejectsOf(part, delivery)
        if (refused === undefined) error = delivery.error
        else rejects.push(...refused)
        return refused !== undefined
      },
    })
    return error === undefined ? { outcome: 'settled', sent, rejects } : { outcome: 'gave-up', error }
  }
}
