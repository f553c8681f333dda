/** How often and how patiently a request is sent again. */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly maxRetries: number
  /** Wait before the first retry, doubled for each further one, in milliseconds. */
  readonly baseDelayMs: number
  /** Longest wait between two attempts unless the far side asks for more, in milliseconds. */
  readonly maxDelayMs: number
  /** Time for all attempts and waits together, in milliseconds. */
  readonly budgetMs: number
}

/** Those of Segment's current libraries, with a budget that suits one request. */
export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 10,
  baseDelayMs: 500,
  maxDelayMs: 60_000,
  budgetMs: 120_000,
}

/**
 * Wait before a retry: exponential, with the upper half left to chance so that many clients do not return at once.
 * @param retryCount the retry it leads to, from 1
 * @param random between 0 and 1
 * @returns milliseconds between half of the step and the whole of it
 */
export const backoffMs = (policy: RetryPolicy, retryCount: number, random: number): number => {
  const step = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** Math.min(retryCount - 1, 30))
  return Math.round(step / 2 + (step / 2) * Math.min(1, Math.max(0, random)))
}
