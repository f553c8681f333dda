import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { thrownMessage } from '../error/thrown-message.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { invalidCallError } from '../validate/parse-call.ts'
import { inspectCall } from '../validate/validate-call.ts'
import { datesToIso } from './map-leaves.ts'
import { callJson } from './serialise-call.ts'
import { type StampedCall, type StampSources, stampFields } from './stamp-call.ts'

/** How a call is validated and stamped. */
export interface AcceptOptions extends StampSources {
  /** Whether a warning refuses the call too. @default false */
  readonly strict?: boolean | undefined
  /** Type of the call if the caller implies it; the call may then omit `type`. */
  readonly type?: CallType | undefined
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

/** Validates refused input again, with every Date as its ISO 8601 text, as JSON.stringify writes it. */
export const validateWithDates = <Verdict>(
  input: unknown,
  refused: Verdict,
  validate: (input: unknown) => Verdict,
): Verdict => {
  const dated = datesToIso(input)
  return dated === input ? refused : validate(dated)
}

/** Validates a call, stamps it and serialises it once: what every way of sending does first. Never throws. */
export const acceptCall = (input: unknown, options: AcceptOptions): AcceptedCall | RejectedCall => {
  try {
    const { type, strict, createId, library } = options
    const time = options.now()
    const rules = { type, strict, now: time }
    let found = inspectCall(input, rules)
    if (!found.ok) found = validateWithDates(input, found, (dated) => inspectCall(dated, rules))
    if (!found.ok) return rejectionOf(invalidCallError(found.issues))
    const call = stampFields(found.type, found.input, { time, createId, library })
    return { ok: true, call, json: callJson(call), issues: found.issues }
  } catch (thrown) {
    return rejectionOf(isSegmentError(thrown) ? thrown : unreadableError(thrown))
  }
}

/** The error of input whose getters or `toJSON` throw. */
export const unreadableError = (thrown: unknown): SegmentError => {
  return new SegmentError('invalid_call', `The call cannot be read: ${thrownMessage(thrown)}.`, {}, { cause: thrown })
}
