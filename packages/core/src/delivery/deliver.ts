import type { TokenProvider } from '../authorization/token-provider.ts'
import type { SegmentErrorCode } from '../error/error-codes.ts'
import { redact } from '../error/redact.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { abortedError } from '../transport/network-error.ts'
import type { SegmentResponse, Transport } from '../transport/transport.ts'
import { judgeResponse } from './judge-response.ts'
import { retryAfterMs } from './retry-after.ts'
import { backoffMs, defaultRetryPolicy, type RetryPolicy } from './retry-policy.ts'

/** One request sent and what became of it. */
export interface Attempt {
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  /** HTTP status, where an answer came. */
  readonly status?: number
  /** Why it was not acknowledged. */
  readonly error?: { readonly code: SegmentErrorCode; readonly message: string }
  /** Wait asked for by the far side, in milliseconds. */
  readonly retryAfterMs?: number
  /** Wait after this attempt, in milliseconds. */
  readonly waitedMs?: number
}

/**
 * What became of a request.
 * - `acknowledged`: Segment answered 2xx. It may still drop calls later that break its rules; that is what the verdict is for.
 * - `refused`: sending it again would get the same answer.
 * - `gave-up`: retries, time or the caller's patience ran out; the same request may pass later.
 */
export type Delivery =
  | {
      readonly outcome: 'acknowledged'
      readonly status: number
      readonly body: string
      readonly attempts: readonly Attempt[]
    }
  | { readonly outcome: 'refused'; readonly error: SegmentError; readonly attempts: readonly Attempt[] }
  | { readonly outcome: 'gave-up'; readonly error: SegmentError; readonly attempts: readonly Attempt[] }

/** What the builder of a request is told about the attempt. */
export interface AttemptInfo {
  readonly retryCount: number
  /** ISO 8601 clock as the request leaves. */
  readonly sentAt: string
  readonly bearerToken?: string
}

/** Everything delivery needs from outside. */
export interface DeliverOptions {
  readonly transport: Transport
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves after so many milliseconds, or as soon as the signal ends. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Between 0 and 1. */
  readonly random: () => number
  readonly retry?: Partial<RetryPolicy> | undefined
  /** Longest wait for one answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** OAuth access tokens in the place of Basic authorization. */
  readonly tokens?: TokenProvider | undefined
  /** Called after every attempt. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined
}

type Answer =
  | { readonly kind: 'acknowledged'; readonly response: SegmentResponse }
  | {
      readonly kind: 'refused' | 'retry' | 'retry-with-token'
      readonly error: SegmentError
      readonly response?: SegmentResponse
    }

const withDetails = (error: SegmentError, extra: object, secrets: readonly (string | undefined)[]): SegmentError => {
  const details = { ...error.details, ...extra }
  const responseBody = details.responseBody === undefined ? {} : { responseBody: redact(details.responseBody, secrets) }
  return new SegmentError(
    error.code,
    redact(error.message, secrets),
    { ...details, ...responseBody },
    { cause: error.cause },
  )
}

/** Secrets that a far side might echo. */
const secretsOf = (request: SegmentRequest, token: string | undefined): readonly (string | undefined)[] => {
  const header = request.headers.authorization
  const basic = header?.startsWith('Basic ') ? header.slice(6) : undefined
  const key = /"writeKey":"([^"]+)"/.exec(request.body ?? '')?.[1]
  return [token, basic, key, basic === undefined ? undefined : decodeKey(basic)]
}

const decodeKey = (basic: string): string | undefined => {
  try {
    return atob(basic).replace(/:$/, '')
  } catch {
    return undefined
  }
}

const send = async (request: SegmentRequest, options: DeliverOptions): Promise<Answer> => {
  try {
    const { transport, signal, timeoutMs } = options
    const response = await transport(request, { signal, timeoutMs })
    const judgement = judgeResponse(response)
    if (judgement.verdict === 'acknowledged') return { kind: 'acknowledged', response }
    return { kind: judgement.verdict, error: judgement.error, response }
  } catch (error) {
    if (!isSegmentError(error)) throw error
    return { kind: error.retryable ? 'retry' : 'refused', error }
  }
}

/**
 * Sends a request until it is acknowledged, refused, or patience runs out. The only loop that retries: exactly the
 * statuses of the table and failures of the network, waiting as long as the far side asks, else exponentially.
 * @param build makes the request of each attempt: the same calls with a fresh `sentAt`
 */
export const deliver = async (
  build: (attempt: AttemptInfo) => SegmentRequest,
  options: DeliverOptions,
): Promise<Delivery> => {
  const { now, sleep, random, signal, tokens } = options
  const policy: RetryPolicy = { ...defaultRetryPolicy, ...options.retry }
  const attempts: Attempt[] = []
  const deadline = now() + policy.budgetMs
  let freshTokenTried = false
  for (let retryCount = 0; ; retryCount += 1) {
    if (signal?.aborted) return { outcome: 'gave-up', error: abortedError(signal.reason), attempts }
    let token: string | undefined
    try {
      token = await tokens?.token(signal)
    } catch (error) {
      if (!isSegmentError(error)) throw error
      return { outcome: error.retryable || error.code === 'aborted' ? 'gave-up' : 'refused', error, attempts }
    }
    const started = now()
    const sentAt = new Date(started).toISOString()
    const request = build({ retryCount, sentAt, ...(token === undefined ? {} : { bearerToken: token }) })
    const answer = await send(request, options)
    const record = (extra: Partial<Attempt> = {}): void => {
      const attempt: Attempt = {
        startedAt: sentAt,
        durationMs: now() - started,
        ...('response' in answer && answer.response !== undefined ? { status: answer.response.status } : {}),
        ...extra,
      }
      attempts.push(attempt)
      options.onAttempt?.(attempt)
    }
    if (answer.kind === 'acknowledged') {
      record()
      return { outcome: 'acknowledged', status: answer.response.status, body: answer.response.body, attempts }
    }
    const secrets = secretsOf(request, token)
    const asked = answer.response === undefined ? undefined : retryAfterMs(answer.response.headers, now())
    const error = withDetails(answer.error, asked === undefined ? {} : { retryAfterMs: asked }, secrets)
    const failure = {
      error: { code: error.code, message: error.message },
      ...(asked === undefined ? {} : { retryAfterMs: asked }),
    }
    if (error.code === 'aborted') {
      record(failure)
      return { outcome: 'gave-up', error, attempts }
    }
    const withToken = answer.kind === 'retry-with-token' && tokens !== undefined && !freshTokenTried
    if (answer.kind === 'refused' || (answer.kind === 'retry-with-token' && !withToken)) {
      record(failure)
      return { outcome: 'refused', error, attempts }
    }
    if (withToken && token !== undefined) {
      freshTokenTried = true
      tokens.invalidate(token)
    }
    const waitMs = withToken ? 0 : (asked ?? backoffMs(policy, retryCount + 1, random()))
    if (retryCount >= policy.maxRetries || now() + waitMs > deadline) {
      record(failure)
      return { outcome: 'gave-up', error, attempts }
    }
    record({ ...failure, waitedMs: waitMs })
    if (waitMs > 0) await sleep(waitMs, signal)
  }
}
