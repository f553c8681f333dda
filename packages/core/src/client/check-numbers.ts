import { describeValue } from '../validate/describe-value.ts'
import type { SegmentClientOptions } from './client-options.ts'

/**
 * Checks the numbers among the options of a client. With NaN, as an unset environment variable becomes, a client would
 * never send a call, or never wait.
 * @throws {RangeError} that names the option
 */
export const checkNumbers = (options: SegmentClientOptions): void => {
  const { concurrency, maxQueueBytes, maxPendingBytes, timeoutMs, flush, retry, breaker } = options
  const groups = {
    '': { concurrency, maxQueueBytes, maxPendingBytes, timeoutMs },
    'flush.': flush,
    'retry.': retry,
    'breaker.': breaker,
  }
  for (const [group, values] of Object.entries(groups)) {
    for (const [name, value] of Object.entries(values ?? {})) {
      if (typeof value === 'number' && !(value >= 0)) {
        throw new RangeError(`The option ${group}${name} must be a number of at least 0, not ${value}.`)
      }
    }
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
  const limit: unknown = options?.timeoutMs ?? undefined
  if (limit === undefined) return undefined
  if (typeof limit === 'number' && !Number.isNaN(limit)) return Math.max(0, limit)
  throw new RangeError(`The option timeoutMs must be a number of milliseconds, not ${describeValue(limit)}.`)
}
