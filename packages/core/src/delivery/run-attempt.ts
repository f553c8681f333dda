import { redact } from '../error/redact.ts'
import { isSegmentError, type SegmentError } from '../error/segment-error.ts'
import { requestSecrets } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { isTransient, networkError } from '../transport/network-error.ts'
import type { SegmentResponse, Transport } from '../transport/transport.ts'
import type { Attempt } from './delivery.ts'
import { judgeResponse } from './judge-response.ts'
import { type Outlook, outlookOf } from './next-step.ts'

/** What came of sending a request once. */
export type AttemptResult =
  | { readonly acknowledged: true; readonly status: number; readonly body: string; readonly attempt: Attempt }
  | { readonly acknowledged: false; readonly outlook: Outlook; readonly error: SegmentError; readonly attempt: Attempt }

/** What one attempt works with. */
export interface RunAttemptOptions {
  readonly transport: Transport
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Time for the exchange, in milliseconds. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Segment's usual answer, which holds nothing to hide. */
const plainSuccess = /^\s*(?:\{\s*"success"\s*:\s*true\s*\})?\s*$/

const visibleBody = (body: string, request: SegmentRequest): string =>
  plainSuccess.test(body) ? body : redact(body, requestSecrets(request))

const outlookOfFailure = (error: SegmentError): Outlook => {
  if (error.code === 'aborted') return 'give-up'
  if (!error.retryable) return 'refuse'
  return isTransient(error) ? 'retry' : 'give-up'
}

/**
 * Sends a request once, records the attempt and says what is to follow. Whatever a transport throws is a failure to reach
 * Segment.
 */
export const runAttempt = async (request: SegmentRequest, options: RunAttemptOptions): Promise<AttemptResult> => {
  const { transport, now, timeoutMs, signal } = options
  const startedAt = now()
  const record = (status?: number, error?: SegmentError): Attempt => ({
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Math.max(0, now() - startedAt),
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    ...(error?.details.retryAfterMs === undefined ? {} : { retryAfterMs: error.details.retryAfterMs }),
  })
  let response: SegmentResponse
  try {
    response = await transport(request, { signal, timeoutMs })
  } catch (thrown) {
    const error = isSegmentError(thrown) ? thrown : networkError(thrown, request)
    return {
      acknowledged: false,
      outlook: outlookOfFailure(error),
      error,
      attempt: record(error.details.status, error),
    }
  }
  const { status } = response
  const judgement = judgeResponse(response, request, now())
  if (judgement.verdict === 'acknowledged') {
    return { acknowledged: true, status, body: visibleBody(response.body, request), attempt: record(status) }
  }
  const { verdict, error } = judgement
  return { acknowledged: false, outlook: outlookOf(verdict, status), error, attempt: record(status, error) }
}
