import { SegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { networkError } from '../transport/network-error.ts'

/** Reason phrases of the answers so far, by status. */
export interface StatusTexts {
  get(status: number): string
  set(status: number, text: string): void
}

/** What a custom HTTP client threw, by the cause of the error that describes it. */
const thrownByClient = new WeakMap<object, unknown>()

/** The error of a request that failed without an answer; it remembers what a custom HTTP client threw. */
export const failureOf = (thrown: unknown, request: SegmentRequest): SegmentError => {
  const error = networkError(thrown, request)
  if (typeof error.cause === 'object' && error.cause !== null) thrownByClient.set(error.cause, thrown)
  return error
}

/** The error of an answer that is not judged by its status: the request is sent again. */
export const passingFailure = (status: number, texts: StatusTexts, request: SegmentRequest): SegmentError =>
  failureOf(new Error(`[${status}] ${texts.get(status)}`), request)

const textOf = ({ code, details, message }: SegmentError, texts: StatusTexts): string => {
  const { status } = details
  if (code === 'aborted') return status === undefined ? 'Flush timeout' : 'Rate limit duration exceeded'
  return status === undefined ? message : `[${status}] ${texts.get(status)}`
}

/**
 * Why a call failed, as listeners and callbacks of the other library expect it: what a custom HTTP client threw, or an
 * error with the same text, such as `[503] Service Unavailable`. That error keeps the code and details of its cause.
 */
export const failureReason = (error: SegmentError, texts: StatusTexts): unknown => {
  const { cause } = error
  if (typeof cause === 'object' && cause !== null && thrownByClient.has(cause)) return thrownByClient.get(cause)
  const text = textOf(error, texts)
  if (text === error.message) return error
  const reason = new SegmentError(error.code, text, error.details, { cause: error })
  // As it is printed and compared: `Error: [503] Service Unavailable`.
  return Object.defineProperty(reason, 'name', { value: 'Error', enumerable: false })
}
