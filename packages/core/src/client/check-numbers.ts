import { checkAmount } from '../validate/check-amount.ts'
import type { SegmentClientOptions } from './client-options.ts'

/**
 * Checks the numbers among the options of a client.
 * @throws {RangeError} that names the option
 */
export const checkNumbers = (options: SegmentClientOptions): void => {
  const { concurrency, maxQueueBytes, maxPendingBytes, timeoutMs, flush, retry, breaker } = options
  const groups = {
    '': { concurrency, maxQueueBytes, maxPendingBytes, timeoutMs },
    'flush.': flush,
    'retry.': { ...retry, countRateLimited: undefined },
    'breaker.': breaker,
  }
  for (const [group, values] of Object.entries(groups)) {
    for (const [name, value] of Object.entries(values ?? {})) checkAmount(`${group}${name}`, value)
  }
}

/**
 * The time limit of a close or flush; none is left if the caller's deadline is over. Programs in JavaScript pass null.
 * @returns milliseconds, undefined if there is none
 * @throws {RangeError} if it is not a number
 */
export const timeLimitOf = (
  options: { readonly timeoutMs?: number | null | undefined } | null | undefined,
): number | undefined => {
  const limit = options?.timeoutMs ?? undefined
  if (limit === undefined) return undefined
  const isPast = typeof limit === 'number' && limit < 0
  if (!isPast) checkAmount('timeoutMs', limit)
  return isPast ? 0 : limit
}
