import type { TokenProvider } from '../authorization/token-provider.ts'
import { isSegmentError, type SegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { abortedError } from '../transport/network-error.ts'
import { defaultTimeoutMs, type Transport } from '../transport/transport.ts'
import type { Attempt, Delivery } from './delivery.ts'
import { gaveUpError } from './gave-up-error.ts'
import { nextStep } from './next-step.ts'
import { pauseMs, type RetryOptions, retryPolicyOf } from './retry-policy.ts'
import { runAttempt } from './run-attempt.ts'
import { untilAborted } from './until-aborted.ts'

/** What a request is built for. */
export interface AttemptInfo {
  /** How often it was sent before. */
  readonly retryCount: number
  /** Clock of the sender, ISO 8601; fresh each time. */
  readonly sentAt: string
  /** OAuth access token, where there is a token provider. */
  readonly bearerToken?: string
}

/** Builds the request of one attempt; the same but for what the context says. */
export type BuildAttempt = (context: AttemptInfo) => SegmentRequest | Promise<SegmentRequest>

/** What delivery works with. */
export interface DeliverOptions {
  readonly transport: Transport
  readonly retry?: RetryOptions | undefined
  /** Time for one attempt, in milliseconds; never more than what is left of the budget. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves after so many milliseconds, or as soon as the signal says so. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Numbers in [0, 1). */
  readonly random: () => number
  readonly signal?: AbortSignal | undefined
  /** OAuth access tokens in the place of Basic authorization. */
  readonly tokens?: TokenProvider | undefined
  /** Called after every attempt, before the pause that follows it. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined
}

interface Prepared {
  readonly request: SegmentRequest
  readonly bearerToken: string | undefined
}

const prepare = async (build: BuildAttempt, retryCount: number, options: DeliverOptions): Promise<Prepared> => {
  const { tokens, signal, now } = options
  const bearerToken = tokens === undefined ? undefined : await untilAborted(tokens.token(signal), signal)
  const sentAt = new Date(now()).toISOString()
  const request = await build({ retryCount, sentAt, ...(bearerToken === undefined ? {} : { bearerToken }) })
  return { request, bearerToken }
}

/**
 * Delivers one request: sends it, judges the answer, waits and sends again as the table of statuses and the policy say.
 * Every attempt has the same calls, so the same messageIds, and a fresh `sentAt`. With a token provider, the token of a
 * 401 is renewed once, at once; that of a 511 before every retry.
 * @returns how it ended, with every attempt; rejects for nothing but a fault in `build`, `sleep` or `onAttempt`
 */
export const deliver = async (build: BuildAttempt, options: DeliverOptions): Promise<Delivery> => {
  const { now, signal, tokens, onAttempt } = options
  const policy = retryPolicyOf(options.retry)
  const attempts: Attempt[] = []
  const begun = now()
  const elapsedMs = (): number => Math.max(0, now() - begun)
  const leftMs = (): number => Math.max(0, policy.budgetMs - elapsedMs())
  const record = (attempt: Attempt): void => {
    attempts.push(attempt)
    onAttempt?.(attempt)
  }
  const refuse = (error: SegmentError): Delivery => ({ outcome: 'refused', error, attempts })
  const giveUp = (last: SegmentError, why?: string): Delivery => {
    const error = gaveUpError(last, { attempts: attempts.length, elapsedMs: elapsedMs(), why })
    return { outcome: 'gave-up', error, attempts }
  }

  let retries = 0
  let renewed = false
  for (;;) {
    if (signal?.aborted) return giveUp(abortedError(signal.reason))
    let prepared: Prepared
    try {
      prepared = await prepare(build, attempts.length, options)
    } catch (error) {
      if (!isSegmentError(error)) throw error
      return error.retryable || error.code === 'aborted' ? giveUp(error) : refuse(error)
    }
    const timeoutMs = Math.max(1, Math.min(options.timeoutMs ?? defaultTimeoutMs, leftMs()))
    const result = await runAttempt(prepared.request, { transport: options.transport, now, signal, timeoutMs })
    if (result.acknowledged) {
      record(result.attempt)
      return { outcome: 'acknowledged', status: result.status, body: result.body, attempts }
    }

    const { error, attempt } = result
    const step = nextStep(result.outlook, { renewed, hasToken: prepared.bearerToken !== undefined })
    if (step.renew && prepared.bearerToken !== undefined) tokens?.invalidate(prepared.bearerToken)
    if (step.action === 'send-again') {
      renewed = true
      record(attempt)
      continue
    }
    if (step.action !== 'wait') {
      record(attempt)
      return step.action === 'refuse' ? refuse(error) : giveUp(error)
    }

    const waitMs = pauseMs(policy, retries + 1, options.random(), error.details.retryAfterMs)
    const left = leftMs()
    if (retries >= policy.maxRetries || waitMs >= left) {
      record(attempt)
      if (retries >= policy.maxRetries) return giveUp(error)
      return giveUp(error, `${left} ms are left, and the next attempt is due in ${waitMs} ms`)
    }
    record({ ...attempt, waitedMs: waitMs })
    retries += 1
    try {
      await untilAborted(options.sleep(waitMs, signal), signal)
    } catch (thrown) {
      if (signal?.aborted) return giveUp(abortedError(signal.reason))
      throw thrown
    }
  }
}
