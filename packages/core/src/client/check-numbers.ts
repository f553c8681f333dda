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
