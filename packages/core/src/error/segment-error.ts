import type { Region } from '../spec/regions.ts'
import { errorCodes, type SegmentErrorCode } from './error-codes.ts'
import type { IssuePath, SegmentIssue } from './segment-issue.ts'

/** Details of a failure, as far as they are known. */
export interface SegmentErrorDetails {
  /** Every issue of the call, errors and warnings. */
  readonly issues?: readonly SegmentIssue[]
  /** Path in the input, if it is a single value. */
  readonly path?: IssuePath
  /** HTTP status of the last answer. */
  readonly status?: number
  /** Start of the body of the last answer, at most 2,048 characters. */
  readonly responseBody?: string
  /** Bytes found. */
  readonly bytes?: number
  /** Bytes allowed. */
  readonly limitBytes?: number
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** System error code of a failed connection, such as ECONNREFUSED. */
  readonly systemCode?: string
  /** The region of the workspace, if the request went to the other one. */
  readonly region?: Region
  /** What to do, in one sentence. */
  readonly advice?: string
}

const brand = Symbol.for('@org/segment-core/error')

/**
 * The only error class that core throws or reports. Its message and details never contain a write key or token.
 * Recognise it with {@link isSegmentError}, which also works across copies of this package.
 */
export class SegmentError extends Error {
  override readonly name = 'SegmentError'
  readonly code: SegmentErrorCode
  readonly details: SegmentErrorDetails
  /** Whether the same request may succeed later. */
  readonly retryable: boolean

  constructor(
    code: SegmentErrorCode,
    message: string,
    details: SegmentErrorDetails = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options)
    this.code = code
    this.details = details
    this.retryable = errorCodes[code].retryable
    Object.defineProperty(this, brand, { value: true })
  }

  /** The error as data for a log or an HTTP body, without its cause. */
  toJSON(): { name: string; code: SegmentErrorCode; message: string; details: SegmentErrorDetails } {
    return { name: this.name, code: this.code, message: this.message, details: this.details }
  }
}

/** Whether a caught value is a {@link SegmentError}. */
export const isSegmentError = (value: unknown): value is SegmentError =>
  typeof value === 'object' && value !== null && brand in value
