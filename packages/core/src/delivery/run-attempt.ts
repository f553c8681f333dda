import { redactSecrets } from '../error/redact-secrets.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import { thrownMessage } from '../error/thrown-message.ts'
import type { AttemptStamps } from '../request/build-request.ts'
import { requestSecrets } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import { checkResponse } from '../transport/check-response.ts'
import { isTransient, networkError } from '../transport/network-error.ts'
import type { Transport } from '../transport/transport.ts'
import { type FreezeWatch, freezeMs, withDeadline, withTimeLimit } from '../transport/with-deadline.ts'
import type { Attempt, TokenProvider } from './delivery.ts'
import { judgeResponse } from './judge-response.ts'
import { type Outlook, outlookOf } from './next-step.ts'

/** The facts that a request is built from. */
export type AttemptInfo = Omit<AttemptStamps, 'userAgent'> & { readonly retryCount: number }

/** Builds the request of one attempt; only the given facts differ between attempts. */
export type BuildAttempt = (attempt: AttemptInfo) => SegmentRequest | Promise<SegmentRequest>

/** What one attempt works with. */
export interface RunAttemptOptions {
  readonly transport: Transport
  /** Wall clock, in milliseconds since 1970. */
  readonly now: () => number
  /** Clock for durations, in milliseconds; see `Runtime.monotonic`. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /** Time for the exchange, in milliseconds. */
  readonly timeoutMs: number
  readonly retryCount: number
  readonly signal?: AbortSignal | undefined
  /** OAuth access tokens instead of Basic authorization. */
  readonly tokens?: TokenProvider | undefined
  /** Whether any 2xx counts, whatever its body: for requests other than calls. @default false */
  readonly anyBody?: boolean | undefined
}

interface Facts {
  /** The token that the request carried. */
  readonly bearerToken?: string
  /** Time it used, in milliseconds: none if the process did not run for part of it. */
  readonly usedMs: number
  /** The request, if one could be built. */
  readonly request?: SegmentRequest
}

/** The result of sending a request once. */
export type AttemptResult = Facts &
  (
    | { readonly acknowledged: true; readonly status: number; readonly body: string; readonly attempt: Attempt }
    | {
        readonly acknowledged: false
        readonly outlook: Outlook
        readonly error: SegmentError
        /** Missing if nothing was sent: there was no token, or no request could be built. */
        readonly attempt?: Attempt
      }
  )

/** Longest wait for a token, in milliseconds: more than the retry budget of `createTokenProvider`. */
const tokenTimeoutMs = 75_000

/** Characters of a token in a header. */
const fitsHeader = /^[\x21-\x7e]*$/

const providerError = (message: string): SegmentError =>
  new SegmentError('unavailable', message, { advice: 'Check the token provider passed as `tokens`.' })

/** Fences the token provider, which is foreign code. */
const askForToken = async (
  tokens: TokenProvider,
  limits: { readonly signal: AbortSignal | undefined; readonly freeze: FreezeWatch },
): Promise<string> => {
  try {
    const lateError = () => providerError(`The token provider did not answer within ${tokenTimeoutMs / 1_000} s.`)
    const token: unknown = await withTimeLimit({ ...limits, timeoutMs: tokenTimeoutMs, lateError }, async (ending) =>
      tokens.token(ending),
    )
    if (typeof token !== 'string') throw providerError('The token provider returned something other than a string.')
    if (fitsHeader.test(token)) return token
    // A line break at the end of a file, for example. The transport would only say that the request failed.
    throw providerError(
      'The token provider returned a token with a space, a line break or another character that no token has.',
    )
  } catch (thrown) {
    if (isSegmentError(thrown)) throw thrown
    throw providerError(`The token provider failed: ${redactSecrets(thrownMessage(thrown)).slice(0, 300)}.`)
  }
}

/**
 * Measures the time that an attempt uses. An attempt during which the process did not run uses none: how long it ran is
 * unknown, and its failure says nothing about the host.
 */
const startStopwatch = (monotonic: () => number) => {
  const startedAt = monotonic()
  let isFrozen = false
  const elapsedMs = (): number => Math.max(0, monotonic() - startedAt)
  const onFreeze = (): void => {
    isFrozen = true
  }
  return {
    freeze: { monotonic, onFreeze } satisfies FreezeWatch,
    elapsedMs,
    /** @param limitMs limit of the attempt, which must have ended by then unless the process did not run */
    usedMs(limitMs: number): number {
      const ms = elapsedMs()
      return isFrozen || ms > limitMs + freezeMs ? 0 : Math.min(ms, limitMs)
    },
  }
}

/** Segment's usual answer, which holds nothing to hide. */
const plainSuccess = /^\s*(?:\{\s*"success"\s*:\s*true\s*\})?\s*$/

const visibleBody = (body: string, request: SegmentRequest): string =>
  plainSuccess.test(body) ? body : redactSecrets(body, requestSecrets(request))

const outlookOfFailure = (error: SegmentError): Outlook => {
  if (error.code === 'aborted') return 'give-up'
  if (!error.retryable) return 'refuse'
  return isTransient(error) ? 'retry' : 'give-up'
}

/**
 * Sends a request once: gets a token if one is needed, builds the request, sends it within its time limit and judges the
 * answer. Whatever the transport or the token provider throws is a failure in the result; a transport that never
 * settles times out.
 * @throws whatever `build` throws that is not a `SegmentError`
 */
export const runAttempt = async (build: BuildAttempt, options: RunAttemptOptions): Promise<AttemptResult> => {
  const { transport, now, monotonic = realMonotonic, timeoutMs, retryCount, signal, tokens, anyBody } = options
  const tokenTime = startStopwatch(monotonic)
  let facts: Facts = { usedMs: 0 }
  let request: SegmentRequest
  try {
    const bearerToken =
      tokens === undefined ? undefined : await askForToken(tokens, { signal, freeze: tokenTime.freeze })
    if (bearerToken !== undefined) facts = { usedMs: 0, bearerToken }
    const sentAt = new Date(now()).toISOString()
    request = await build({ retryCount, sentAt, ...(bearerToken === undefined ? {} : { bearerToken }) })
  } catch (error) {
    if (!isSegmentError(error)) throw error
    return {
      ...facts,
      usedMs: tokenTime.usedMs(tokenTimeoutMs),
      acknowledged: false,
      outlook: outlookOfFailure(error),
      error,
    }
  }

  const startedAt = new Date(now()).toISOString()
  const time = startStopwatch(monotonic)
  const ended = (status?: number, error?: SegmentError): Facts & { readonly attempt: Attempt } => {
    const retryAfterMs = error?.details.retryAfterMs
    const attempt: Attempt = {
      startedAt,
      durationMs: time.elapsedMs(),
      ...(status === undefined ? {} : { status }),
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }
    return { ...facts, request, usedMs: time.usedMs(timeoutMs), attempt }
  }
  try {
    const answered: unknown = await withDeadline(request, { signal, timeoutMs, freeze: time.freeze }, async (ending) =>
      transport(request, { signal: ending, timeoutMs }),
    )
    const response = checkResponse(answered)
    const { status } = response
    const judgement = judgeResponse(response, { request, now: now(), anyBody })
    if (judgement.verdict === 'acknowledged') {
      return { ...ended(status), acknowledged: true, status, body: visibleBody(response.body, request) }
    }
    const { verdict, error } = judgement
    return { ...ended(status, error), acknowledged: false, outlook: outlookOf(verdict, status), error }
  } catch (thrown) {
    const error = isSegmentError(thrown) ? thrown : networkError(thrown, request)
    return { ...ended(error.details.status, error), acknowledged: false, outlook: outlookOfFailure(error), error }
  }
}
