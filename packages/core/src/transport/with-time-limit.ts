import type { SegmentError } from '../error/segment-error.ts'
import { abortedError } from './network-error.ts'

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
