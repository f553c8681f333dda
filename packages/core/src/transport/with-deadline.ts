import { isSegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { abortedError, networkError, timeoutError } from './network-error.ts'
import { defaultTimeoutMs, type TransportOptions } from './transport.ts'

/** Timers, as every runtime has them. */
export interface Timers {
  readonly setTimeout: (end: () => void, ms: number) => unknown
  readonly clearTimeout: (timer: never) => void
}

/** What bounds an exchange. */
export interface DeadlineOptions extends TransportOptions {
  /** @default globalThis */
  readonly timers?: Timers | undefined
}

/** Longest time a timer takes, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1

/**
 * Runs an exchange until it ends, its time is over or the caller stops it, and says which of them it was. Ends on time
 * also where what it runs does not heed the signal.
 * @param run gets a signal that ends all its work
 * @throws {SegmentError} `timed_out`, `aborted`, or what a network failure means
 */
export const withDeadline = async <Value>(
  request: SegmentRequest,
  { signal, timeoutMs = defaultTimeoutMs, timers = globalThis }: DeadlineOptions,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  if (signal?.aborted) throw abortedError(signal.reason)
  const controller = new AbortController()
  let onAbort = (): void => {}
  let clear = (): void => {}
  const ended = new Promise<never>((_, reject) => {
    const end = (error: Error): void => {
      reject(error)
      controller.abort(error)
    }
    onAbort = () => end(abortedError(signal?.reason))
    const timer = timers.setTimeout(() => end(timeoutError(request, timeoutMs)), Math.min(timeoutMs, maxTimerMs))
    clear = () => timers.clearTimeout(timer as never)
  })
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([ended, run(controller.signal)])
  } catch (error) {
    throw isSegmentError(error) ? error : networkError(error, request)
  } finally {
    clear()
    signal?.removeEventListener('abort', onAbort)
  }
}
