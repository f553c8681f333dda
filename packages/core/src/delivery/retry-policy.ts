import { limits } from '../spec/limits.ts'

/** When and how long to retry. */
export interface RetryPolicy {
  /** Maximum attempts after the first; the one with a fresh token after a 401 does not count. */
  readonly maxRetries: number
  /** Longest first pause, in milliseconds; it doubles with each retry. */
  readonly baseDelayMs: number
  /** Longest pause of our own choosing, in milliseconds. */
  readonly maxDelayMs: number
  /** Shortest pause if the server asks for one, in milliseconds. */
  readonly minRetryAfterMs: number
  /** Longest pause the server may ask for, in milliseconds; a longer one is cut to it. */
  readonly maxRetryAfterMs: number
  /** Time for all attempts and pauses together, in milliseconds. */
  readonly budgetMs: number
  /** Whether a 429 that says how long to wait counts as a retry; its wait always counts toward the budget. */
  readonly countRateLimited: boolean
}

/**
 * The default policy of one call or batch whose caller waits: the limits of Segment's own libraries, with a budget of
 * two minutes.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#errors
 */
export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 10,
  baseDelayMs: 500,
  maxDelayMs: 60_000,
  minRetryAfterMs: 1_000,
  maxRetryAfterMs: limits.retryAfterSeconds * 1_000,
  budgetMs: 120_000,
  countRateLimited: true,
}

/**
 * The default policy of a client, which keeps calls in bounded memory: retries for 12 hours, however often. A 429 is a
 * request to slow down, not a failure.
 */
export const clientRetryPolicy: RetryPolicy = {
  ...defaultRetryPolicy,
  maxRetries: Number.POSITIVE_INFINITY,
  budgetMs: 12 * 60 * 60_000,
  countRateLimited: false,
}

/** The parts of a policy that a caller sets; omitted or undefined parts keep their default. */
export type RetryOptions = { readonly [Name in keyof RetryPolicy]?: RetryPolicy[Name] | undefined }

/** Completes a policy with its defaults. */
export const retryPolicyOf = (options: RetryOptions = {}, defaults: RetryPolicy = defaultRetryPolicy): RetryPolicy => ({
  ...defaults,
  ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
})

/**
 * The pause before a retry: a random length up to an exponentially growing bound ("full jitter"), so that many senders
 * do not return at once.
 * @param retryCount number of the retry, from 1
 * @param random in [0, 1)
 * @returns milliseconds
 */
export const backoffMs = (policy: RetryPolicy, retryCount: number, random: number): number =>
  Math.round(random * Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** Math.min(retryCount - 1, 64)))

/**
 * The pause before a retry: what the server asks for, within the bounds of the policy, else a backoff.
 * @returns milliseconds
 */
export const pauseMs = (
  policy: RetryPolicy,
  retryCount: number,
  random: number,
  askedMs: number | undefined,
): number =>
  askedMs === undefined
    ? backoffMs(policy, retryCount, random)
    : Math.max(policy.minRetryAfterMs, Math.min(policy.maxRetryAfterMs, askedMs))
