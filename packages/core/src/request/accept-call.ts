import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { thrownMessage } from '../error/thrown-message.ts'
import type { CallType } from '../spec/call-type-names.ts'
import type { ValidationTarget } from '../spec/validation-targets.ts'
import { invalidCallError } from '../validate/parse-call.ts'
import { type JsonReading, readJson } from '../validate/read-json.ts'
import { type StampedCall, stampFields } from '../validate/stamp-fields.ts'
import { inspectReading } from '../validate/validate-call.ts'
import { callJson, type ExactJson, keepJson } from './serialise-call.ts'
import type { StampSources } from './stamp-call.ts'

/** How a call is validated and stamped. */
export interface AcceptOptions extends StampSources {
  /** Whether a warning refuses the call too. @default false */
  readonly strict?: boolean | undefined
  /** Whose rules are checked besides those that concern every call, such as `['warehouse']`. @default [] */
  readonly validateFor?: readonly ValidationTarget[] | undefined
  /** Type of the call if the caller implies it; the call may then omit `type`. */
  readonly type?: CallType | undefined
  /** Bytes that the request adds after the call. @default 36, those of `sentAt` */
  readonly requestBytes?: number | undefined
  readonly exactJson?: ExactJson | undefined
}

/** A call that must not be sent, and why. */
export interface RejectedCall {
  readonly ok: false
  readonly issues: readonly SegmentIssue[]
  /** `invalid_call`, or `too_large` if a limit in bytes is exceeded. */
  readonly error: SegmentError
}

/** A call that may be sent. */
export interface AcceptedCall {
  readonly ok: true
  readonly call: StampedCall
  /** The call as JSON text. */
  readonly json: string
  /** Warnings: Segment keeps the call, but not as intended. */
  readonly issues: readonly SegmentIssue[]
}

/** The rejection for an error. */
export const rejectionOf = (error: SegmentError): RejectedCall => ({
  ok: false,
  issues: error.details.issues ?? [],
  error,
})

/** Validates a call that was read, stamps it and serialises it once: what every way of sending does. Never throws. */
export const acceptReading = (
  reading: JsonReading,
  options: AcceptOptions,
  type: CallType | undefined = options.type,
): AcceptedCall | RejectedCall => {
  const { strict, validateFor, createId, library, requestBytes, exactJson = keepJson } = options
  const time = options.now()
  const found = inspectReading(reading, {
    type,
    strict,
    now: time,
    for: validateFor,
    stamps: { library, requestBytes },
  })
  if (!found.ok) return rejectionOf(invalidCallError(found.issues))
  try {
    const call = stampFields(found.type, found.fields, { time, createId, library })
    return { ok: true, call, json: exactJson(callJson(call), 0), issues: found.issues }
  } catch (thrown) {
    // An id of an unusual length can make a call too large.
    return rejectionOf(isSegmentError(thrown) ? thrown : unreadableError(thrown))
  }
}

/** Reads a call, then validates, stamps and serialises it; see {@link acceptReading}. */
export const acceptCall = (input: unknown, options: AcceptOptions): AcceptedCall | RejectedCall =>
  acceptReading(readJson(input), options)

/** The error of a call that cannot be sent for an unexpected reason. */
export const unreadableError = (thrown: unknown): SegmentError => {
  return new SegmentError('invalid_call', `The call cannot be read: ${thrownMessage(thrown)}.`, {}, { cause: thrown })
}
