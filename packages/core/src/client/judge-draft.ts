import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import type { Library } from '../request/stamp-call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { isJsonObject, type JsonObject } from '../schemas/json-object.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { limits } from '../spec/limits.ts'
import { callRules } from '../spec/wordless.generated.ts'
import { byteLength } from '../validate/byte-length.ts'
import { cleanCallBound } from '../validate/fast/clean-call.ts'
import { invalidCallError } from '../validate/parse-call.ts'
import { validateCall } from '../validate/validate-call.ts'
import { datesToIso } from './dates-to-iso.ts'
import { createStampedSerialiser, maxBytesOfUnit } from './serialise-stamped.ts'

/** What judging needs. */
export interface JudgeOptions {
  readonly runtime: Pick<Runtime, 'now' | 'createId'>
  /** Whether a warning stops a call. */
  readonly strict: boolean
  readonly library?: Library | undefined
}

/** A call that may leave: stamped and written once. */
export interface JudgedCall {
  readonly messageId: string
  readonly json: string
  /** Warnings. */
  readonly issues: readonly SegmentIssue[]
}

/** Judges the fields of a call. @param type where the caller named it, and the fields need not */
export type JudgeDraft = (fields: unknown, type?: CallType) => JudgedCall | SegmentError

const noIssues: readonly SegmentIssue[] = Object.freeze([])

const ownType = ({ type }: JsonObject): CallType | undefined =>
  typeof type === 'string' && Object.hasOwn(callRules, type) ? (type as CallType) : undefined

const isSmall = (json: string): boolean =>
  json.length * maxBytesOfUnit <= limits.safeCallBytes || byteLength(json) <= limits.safeCallBytes

/**
 * Makes the function that turns what a caller gives into a call that may leave, or into the error that says why it may
 * not. What is clean is judged by the generated verdict; only the rest meets the one that explains.
 */
export const createDraftJudge = ({ runtime, strict, library }: JudgeOptions): JudgeDraft => {
  const serialise = createStampedSerialiser({ ...runtime, library })

  const explain: JudgeDraft = (fields, type) => {
    const options = { now: runtime.now(), strict, ...(type === undefined ? {} : { type }) }
    let verdict = validateCall(fields, options)
    if (!verdict.ok) {
      // Dates become text, as JSON.stringify has it; only who gives some pays for the look.
      const dated = datesToIso(fields)
      if (dated !== fields) verdict = validateCall(dated, options)
    }
    if (!verdict.ok) return invalidCallError(verdict.issues)
    const { call, issues } = verdict
    if (!isJsonObject(call)) throw new TypeError('A call is an object.')
    return { ...serialise(call, verdict.call.type), issues }
  }

  const judge: JudgeDraft = (fields, named) => {
    if (typeof fields !== 'object' || fields === null) return explain(fields, named)
    const draft = fields as JsonObject
    const type = named ?? ownType(draft)
    if (type === undefined || cleanCallBound(draft, type, runtime.now()) < 0) return explain(fields, named)
    const { json, messageId } = serialise(draft, type)
    return isSmall(json) ? { json, messageId, issues: noIssues } : explain(fields, named)
  }

  return (fields, type) => {
    try {
      return judge(fields, type)
    } catch (error) {
      if (isSegmentError(error)) return error
      const why = error instanceof Error ? error.message : String(error)
      return new SegmentError('invalid_call', `The call can not be read: ${why}.`, {}, { cause: error })
    }
  }
}
