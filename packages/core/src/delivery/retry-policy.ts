import { limits } from '../spec/limits.ts'

/** When and how long to try again. */
export interface RetryPolicy {
  /** Attempts after the first, at most; a fresh token after a 401 does not count. */
  readonly maxRetries: number
  /** Longest first pause, in milliseconds; it doubles with each further one. */
  readonly baseDelayMs: number
  /** Longest pause of our own choosing, in milliseconds. */
  readonly maxDelayMs: number
  /** Shortest pause where the server asks for one, in milliseconds. */
  readonly minRetryAfterMs: number
  /** Longest pause the server may ask for, in milliseconds; a longer one is cut to it. */
  readonly maxRetryAfterMs: number
  /** Time for all attempts and pauses together, in milliseconds. */
  readonly budgetMs: number
}

/**
 * The policy unless told otherwise: bounds of Segment's own libraries, with a budget for one caller that waits.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#errors
 */
export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 10,
  baseDelayMs: 500,
  maxDelayMs: 60_000,
  minRetryAfterMs: 1_000,
  maxRetryAfterMs: limits.retryAfterSeconds * 1_000,
  budgetMs: 120_000,
}

/** What a caller may say of the policy; what is left out or undefined stays at its default. */
export type RetryOptions = { readonly [Name in keyof RetryPolicy]?: RetryPolicy[Name] | undefined }

/** A whole policy. */
export const retryPolicyOf = (options: RetryOptions = {}): RetryPolicy => ({
  ...defaultRetryPolicy,
  ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
})

/**
 * The pause before a retry: any length up to an exponentially growing bound ("full jitter"), so that many senders do not
 * return at once.
 * @param retryCount the retry it leads to, from 1
 * @param random in [0, 1)
 * @returns milliseconds
 */
export const backoffMs = (policy: RetryPolicy, retryCount: number, random: number): number =>
  Math.round(random * Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** Math.min(retryCount - 1, 64)))

/**
 * The pause before a retry: as the server asks, within the bounds of the policy, else of our own choosing.
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
