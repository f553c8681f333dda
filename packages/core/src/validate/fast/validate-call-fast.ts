import type { SegmentIssue } from '../../error/segment-issue.ts'
import type { CallType } from '../../spec/call-type-names.ts'
import { limits } from '../../spec/limits.ts'
import { callRules } from '../../spec/wordless.generated.ts'
import type { JsonObject } from '../../values/json-object.ts'
import { byteLength } from '../byte-length.ts'
import { asCall, type ValidateOptions, type Verdict, validateCall } from '../validate-call.ts'
import { cleanCallBound } from './clean-call.ts'

const noIssues: readonly SegmentIssue[] = Object.freeze([])

const typeOf = (input: JsonObject, implied: CallType | undefined): CallType | undefined => {
  const type = input.type ?? implied
  if (typeof type !== 'string' || !Object.hasOwn(callRules, type)) return undefined
  // An own name of the table is one of the six types.
  return implied === undefined || implied === type ? (type as CallType) : undefined
}

const isSmall = (call: JsonObject, bound: number): boolean =>
  bound <= limits.safeCallBytes || byteLength(JSON.stringify(call)) <= limits.safeCallBytes

/**
 * The verdict of `validateCall`, in a fraction of its time for calls without any issue. It brings the generated code
 * along, so it stands behind the entries that judge many calls, and the main entry stays small.
 */
export const validateCallFast = (input: unknown, options: ValidateOptions = {}): Verdict => {
  if (typeof input !== 'object' || input === null) return validateCall(input, options)
  const call = input as JsonObject
  const type = typeOf(call, options.type)
  if (type === undefined) return validateCall(input, options)
  const bound = cleanCallBound(call, type, options.now)
  if (bound < 0 || !isSmall(call, bound)) return validateCall(input, options)
  return { ok: true, call: asCall(call, type), issues: noIssues }
}
