import { isSegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { networkError, timeoutError } from './network-error.ts'
import { defaultTimeoutMs, type TransportOptions } from './transport.ts'
import { type Timers, withTimeLimit } from './with-time-limit.ts'

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
