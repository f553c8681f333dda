import { isSegmentError, type SegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { abortedError, networkError, timeoutError } from './network-error.ts'
import { defaultTimeoutMs, type TransportOptions } from './transport.ts'

/** Timers, as every runtime has them. */
export interface Timers {
  readonly setTimeout: (end: () => void, ms: number) => unknown
  readonly clearTimeout: (timer: never) => void
}

/** What bounds a piece of work. */
export interface TimeLimit {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds. */
  readonly timeoutMs: number
  /** Creates the error for work that is not done in time. */
  readonly lateError: () => SegmentError
  /** @default globalThis */
  readonly timers?: Timers | undefined
}

/** Longest delay a timer accepts, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1

/**
 * Runs foreign code until it settles, its time is over or the caller stops it. Ends on time even if the code ignores its
 * signal.
 * @param run gets a signal that ends all its work
 * @throws {SegmentError} `aborted`, the late error, or whatever `run` throws
 */
export const withTimeLimit = async <Value>(
  { signal, timeoutMs, lateError, timers = globalThis }: TimeLimit,
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
    const timer = timers.setTimeout(() => end(lateError()), Math.min(timeoutMs, maxTimerMs))
    clear = () => timers.clearTimeout(timer as never)
  })
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([ended, run(controller.signal)])
  } finally {
    clear()
    signal?.removeEventListener('abort', onAbort)
  }
}

/** What bounds an exchange. */
export interface DeadlineOptions extends TransportOptions {
  /** @default globalThis */
  readonly timers?: Timers | undefined
}

/**
 * Runs an exchange within its time limit and turns every failure into a `SegmentError`.
 * @param run gets a signal that ends all its work
 * @throws {SegmentError} `timed_out`, `aborted`, or the meaning of a network failure
 */
export const withDeadline = async <Value>(
  request: SegmentRequest,
  { signal, timeoutMs = defaultTimeoutMs, timers }: DeadlineOptions,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  try {
    const lateError = () => timeoutError(request, timeoutMs)
    return await withTimeLimit({ signal, timeoutMs, timers, lateError }, run)
  } catch (error) {
    throw isSegmentError(error) ? error : networkError(error, request)
  }
}
