import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { abortedError } from '../transport/network-error.ts'
import { defaultTimeoutMs } from '../transport/transport.ts'
import { callForeign, untilAborted } from './call-foreign.ts'
import type { Attempt, Delivery } from './delivery.ts'
import { gaveUpError, nextStep } from './next-step.ts'
import { pauseMs, type RetryOptions, retryPolicyOf } from './retry-policy.ts'
import { type AttemptResult, type BuildAttempt, type RunAttemptOptions, runAttempt } from './run-attempt.ts'

/** Holds back the requests of several deliveries that share a host. */
export interface CircuitBreaker {
  /** Resolves when a request may be sent. @returns how long it was held back, in milliseconds */
  pass(signal?: AbortSignal): Promise<number>
  /** The host answered. */
  succeeded(): void
  /** The host did not answer, or failed. */
  failed(): void
  /** The host asks every sender to wait, in milliseconds. */
  pause(ms: number): void
}

/** What delivery works with. */
export interface DeliverOptions extends Omit<RunAttemptOptions, 'timeoutMs' | 'retryCount'> {
  readonly retry?: RetryOptions | undefined
  /**
   * Time for one attempt, in milliseconds; no more than what is left of the budget, unless the breaker held it back.
   * @default 10000
   */
  readonly timeoutMs?: number | undefined
  /** Resolves after this many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Numbers in [0, 1). */
  readonly random: () => number
  /** Called after every attempt, before the pause that follows it. What it throws is ignored. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined
  /**
   * Called with every failure that is retried and the pause before that, in milliseconds; unlike `onAttempt` also if no
   * request was sent because there is no token. What it throws is ignored.
   */
  readonly onRetry?: ((error: SegmentError, waitMs: number) => void) | undefined
  /** Shared by deliveries to one host. */
  readonly breaker?: CircuitBreaker | undefined
}

/**
 * Delivers one request: sends it, judges the answer, waits and sends it again as the table of statuses and the policy
 * say. This is the only such loop. Every attempt carries the same calls with the same messageIds, and a fresh `sentAt`.
 * With a token provider, the token is renewed once, at once, after a 401, and before every retry after a 511.
 *
 * The budget counts the waits that were asked for and the time that attempts used. Time in which the process did not run
 * does not count, so an attempt that was under way then is retried.
 * @returns the outcome with every attempt; rejects only if `build` or `sleep` throws something unexpected
 */
export const deliver = async (build: BuildAttempt, options: DeliverOptions): Promise<Delivery> => {
  const { signal, tokens, breaker, onAttempt } = options
  const policy = retryPolicyOf(options.retry)
  const attempts: Attempt[] = []
  let request: SegmentRequest | undefined
  let spentMs = 0
  let retries = 0
  let renewed = false
  const leftMs = (): number => Math.max(0, policy.budgetMs - spentMs)
  const record = (attempt: Attempt | undefined, waitedMs?: number): void => {
    if (attempt === undefined) return
    const recorded = waitedMs === undefined ? attempt : { ...attempt, waitedMs }
    attempts.push(recorded)
    callForeign(() => onAttempt?.(recorded))
  }
  const facts = () => ({ attempts, ...(request === undefined ? {} : { request }) })
  const refuse = (error: SegmentError): Delivery => ({ outcome: 'refused', error, ...facts() })
  const giveUp = (last: SegmentError, why?: string): Delivery => {
    const error = gaveUpError(last, { attempts: attempts.length, elapsedMs: spentMs, why })
    return { outcome: 'gave-up', error, ...facts() }
  }

  for (;;) {
    const heldMs = (await breaker?.pass(signal)) ?? 0
    spentMs += heldMs
    if (signal?.aborted) return giveUp(abortedError(signal.reason))
    // An attempt that was held back gets its full time. If its budget were over, it would fail in a millisecond and hold
    // back the next one, and the client would never learn that the host works again.
    const fullMs = options.timeoutMs ?? defaultTimeoutMs
    const timeoutMs = heldMs > 0 ? fullMs : Math.max(1, Math.min(fullMs, leftMs()))
    let result: AttemptResult
    try {
      result = await runAttempt(build, { ...options, timeoutMs, retryCount: attempts.length })
    } catch (error) {
      breaker?.failed()
      throw error
    }
    spentMs += result.usedMs
    request = result.request ?? request
    if (result.acknowledged) {
      breaker?.succeeded()
      record(result.attempt)
      return { outcome: 'acknowledged', status: result.status, body: result.body, ...facts() }
    }

    const { error, attempt, bearerToken } = result
    const step = nextStep(result.outlook, { renewed, hasToken: bearerToken !== undefined })
    if (step.renew && bearerToken !== undefined) callForeign(() => tokens?.invalidate(bearerToken))
    if (step.action === 'send-again') {
      breaker?.succeeded()
      renewed = true
      record(attempt)
      continue
    }
    if (step.action === 'refuse') {
      breaker?.succeeded()
      record(attempt)
      return refuse(error)
    }

    const { retryAfterMs } = error.details
    const isRateLimited = error.code === 'rate_limited'
    const waitMs = pauseMs(policy, retries + 1, options.random(), retryAfterMs)
    const isCounted = policy.countRateLimited || !isRateLimited || retryAfterMs === undefined
    const isLast = step.action === 'give-up' || (isCounted && retries >= policy.maxRetries)
    const isLate = !isLast && waitMs >= leftMs()
    const goesOn = !isLast && !isLate
    if (breaker !== undefined && isRateLimited) breaker.pause(waitMs)
    else breaker?.failed()
    record(attempt, goesOn ? waitMs : undefined)
    if (goesOn) callForeign(() => options.onRetry?.(error, waitMs))
    if (isLast) return giveUp(error)
    if (isLate) return giveUp(error, `${Math.round(leftMs())} ms are left, and the next attempt is due in ${waitMs} ms`)
    if (isCounted) retries += 1
    // The breaker makes this request wait together with all others.
    if (breaker !== undefined && isRateLimited) continue
    spentMs += waitMs
    try {
      await untilAborted(options.sleep(waitMs, signal), signal)
    } catch (thrown) {
      if (signal?.aborted) return giveUp(abortedError(signal.reason))
      throw thrown
    }
  }
}
