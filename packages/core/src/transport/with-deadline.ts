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
  /** Notices time in which the process did not run. */
  readonly freeze?: FreezeWatch | undefined
}

/** Notices that the process was stopped: by a signal, or because its machine or function was paused. */
export interface FreezeWatch {
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
  readonly onFreeze: () => void
}

/** Length of one timer, in milliseconds. */
const sliceMs = 1_000

/** A timer this late, in milliseconds, means that the process did not run; a busy one is late by less. */
export const freezeMs = 1_000

/**
 * Runs foreign code until it settles, its time is over or the caller stops it. Ends on time even if the code ignores its
 * signal. Only time in which the process runs counts: time is measured by short timers, and one that ends late counts as
 * the time that was asked for.
 * @param run gets a signal that ends all its work
 * @throws {SegmentError} `aborted`, the late error, or whatever `run` throws
 */
export const withTimeLimit = async <Value>(
  { signal, timeoutMs, lateError, timers = globalThis, freeze }: TimeLimit,
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
    const startSlice = (leftMs: number): void => {
      const ms = Math.min(leftMs, sliceMs)
      const startedAt = freeze?.monotonic() ?? 0
      const timer = timers.setTimeout(() => {
        if (freeze !== undefined && freeze.monotonic() - startedAt > ms + freezeMs) freeze.onFreeze()
        if (leftMs > ms) startSlice(leftMs - ms)
        else end(lateError())
      }, ms)
      clear = () => timers.clearTimeout(timer as never)
    }
    startSlice(timeoutMs)
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
  readonly freeze?: FreezeWatch | undefined
}

/**
 * Runs an exchange within its time limit and turns every failure into a `SegmentError`.
 * @param run gets a signal that ends all its work
 * @throws {SegmentError} `timed_out`, `aborted`, or the meaning of a network failure
 */
export const withDeadline = async <Value>(
  request: SegmentRequest,
  { signal, timeoutMs = defaultTimeoutMs, timers, freeze }: DeadlineOptions,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  try {
    const lateError = () => timeoutError(request, timeoutMs)
    return await withTimeLimit({ signal, timeoutMs, timers, freeze, lateError }, run)
  } catch (error) {
    throw isSegmentError(error) ? error : networkError(error, request)
  }
}
