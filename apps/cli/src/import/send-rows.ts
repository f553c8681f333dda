import {
  type Attempt,
  buildBatchRequest,
  type RetryPolicy,
  type Runtime,
  SegmentError,
  type Source,
  type TokenProvider,
} from '@org/segment-core'
import { deliver } from '@org/segment-core/internal'
import type { batchPaths } from '@org/segment-core/spec'
import type { ImportCall } from './import-call.ts'
import type { Pace } from './pace.ts'
import { type Reject, rowJson } from './reject.ts'

/** What became of the calls of a batch. */
export type SendResult =
  | { readonly outcome: 'settled'; readonly sent: number; readonly rejects: readonly Reject[] }
  /** Their outcome is unknown; they leave with the same messageIds when the import resumes. */
  | { readonly outcome: 'gave-up'; readonly error: SegmentError }

/** What sending needs. */
export interface SendRowsOptions {
  readonly source: Source
  readonly runtime: Runtime
  readonly retry: Partial<RetryPolicy>
  readonly timeoutMs: number
  readonly endpoint: keyof typeof batchPaths
  readonly pace: Pace
  readonly tokens: TokenProvider | undefined
  /** Ends pauses and further attempts; requests under way are completed. */
  readonly stop: AbortSignal
  readonly onAttempt: (attempt: Attempt) => void
}

/** Statuses that one bad call in a batch can cause. */
const divisible: ReadonlySet<number> = new Set([400, 413])

/** Calls refused one by one in a row after which the source is wrong, and not the calls. */
const maxRefusedAlone = 20

const stopped = (): SegmentError => new SegmentError('aborted', 'The import was stopped.')

/** A sleep that also ends when the import stops. */
const sleepUntil =
  (sleep: Runtime['sleep'], stop: AbortSignal): Runtime['sleep'] =>
  (ms, signal) =>
    sleep(ms, signal === undefined ? stop : AbortSignal.any([stop, signal]))

/**
 * Makes the function that delivers one batch at the pace of the import. A batch that is refused for one of its calls is
 * halved until that call is alone and becomes a reject.
 */
export const createRowSender = (options: SendRowsOptions) => {
  const { source, runtime, pace, stop, endpoint } = options
  const { transport, now, random, userAgent } = runtime
  const sleep = sleepUntil(runtime.sleep, stop)
  let refusedAlone = 0

  const onAttempt = (attempt: Attempt): void => {
    if (attempt.status !== undefined && attempt.status >= 200 && attempt.status < 300) pace.answered(attempt.durationMs)
    else if (attempt.status === 429) pace.throttled(attempt.waitedMs ?? attempt.retryAfterMs ?? 0)
    else if (attempt.waitedMs !== undefined) pace.failed()
    options.onAttempt(attempt)
  }

  const send = async (calls: readonly ImportCall[]): Promise<SendResult> => {
    const delivery = await deliver(
      async ({ sentAt, retryCount, bearerToken }) => {
        await pace.take(retryCount === 0 ? calls.length : 0, stop)
        if (stop.aborted) throw stopped()
        return buildBatchRequest(calls, source, { sentAt, retryCount, bearerToken, userAgent, endpoint })
      },
      {
        transport,
        now,
        random,
        sleep,
        retry: options.retry,
        timeoutMs: options.timeoutMs,
        tokens: options.tokens,
        onAttempt,
      },
    )
    if (delivery.outcome === 'acknowledged') {
      refusedAlone = 0
      return { outcome: 'settled', sent: calls.length, rejects: [] }
    }
    const { error } = delivery
    const [only] = calls
    const isDivisible = divisible.has(error.details.status ?? 0)
    if (delivery.outcome === 'gave-up' || !isDivisible || only === undefined) return { outcome: 'gave-up', error }
    if (calls.length > 1) return sendHalves(calls)
    refusedAlone += 1
    if (refusedAlone >= maxRefusedAlone) return { outcome: 'gave-up', error }
    const { line, offset, row } = only
    const issue = { code: `segment_${error.code}`, path: [], message: error.message }
    return { outcome: 'settled', sent: 0, rejects: [{ line, offset, issues: [issue], row: rowJson(row) }] }
  }

  const sendHalves = async (calls: readonly ImportCall[]): Promise<SendResult> => {
    const middle = Math.ceil(calls.length / 2)
    const first = await send(calls.slice(0, middle))
    if (first.outcome === 'gave-up') return first
    const second = await send(calls.slice(middle))
    if (second.outcome === 'gave-up') return second
    return { outcome: 'settled', sent: first.sent + second.sent, rejects: [...first.rejects, ...second.rejects] }
  }

  return send
}
