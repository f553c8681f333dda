import { createIssue, type SegmentIssue } from '../error/segment-issue.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import type { SegmentCall } from '../spec/calls/calls.generated.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { checkSize } from './call-size.ts'
import { checkToJson, findNonJson } from './check-json.ts'
import { compiledCall } from './compile-call.ts'
import { describeValue } from './describe-value.ts'
import { createRun, issuesOf } from './run.ts'

/** How to validate. */
export interface ValidateOptions {
  /** Type of the call if the endpoint implies it; the call may then leave `type` out. */
  readonly type?: CallType | undefined
  /** Clock in milliseconds since 1970, to find timestamps in the future; without it none is reported. */
  readonly now?: number | undefined
  /**
   * Whether a warning stops the call too.
   * @default false
   */
  readonly strict?: boolean | undefined
}

/** Whether Segment would keep a call, and every issue it has. */
export type Verdict =
  | { readonly ok: true; readonly call: SegmentCall; readonly issues: readonly SegmentIssue[] }
  | { readonly ok: false; readonly issues: readonly SegmentIssue[] }

const typeNames: ReadonlySet<unknown> = new Set(callTypeNames)

const isCallType = (type: unknown): type is CallType => typeNames.has(type)

const typeOf = (call: JsonObject, implied: CallType | undefined): CallType | SegmentIssue => {
  const { type } = call
  if (type === undefined || type === null) {
    return implied ?? createIssue('type_required', ['type'], 'The call has no type.')
  }
  if (!isCallType(type))
    return createIssue(
      'type_unknown',
      ['type'],
      `type must be one of ${callTypeNames.join(', ')}, but is ${describeValue(type)}.`,
    )
  if (implied !== undefined && type !== implied) {
    return createIssue('type_unknown', ['type'], `type must be "${implied}" here, but is "${type}".`)
  }
  return type
}

/** The call of a verdict: the input itself if it has a type, else a copy with the type first. Only for valid input. */
const asCall = (input: JsonObject, type: CallType): SegmentCall => {
  if (input.type === type) return input as unknown as SegmentCall
  const { type: _, ...rest } = input
  return { type, ...rest } as unknown as SegmentCall
}

const identityOf = (type: CallType): CallTypeRule['identity'] => callTypes[type].identity

/** What validation finds, without the copy of the call. */
export type Inspection =
  | { readonly ok: true; readonly input: JsonObject; readonly type: CallType; readonly issues: readonly SegmentIssue[] }
  | { readonly ok: false; readonly issues: readonly SegmentIssue[] }

/** Validates like {@link validateCall}, for callers that copy the call anyway. */
export const inspectCall = (input: unknown, options: ValidateOptions): Inspection => {
  if (!isJsonObject(input)) {
    return {
      ok: false,
      issues: [createIssue('call_not_object', [], `The call must be an object, but is ${describeValue(input)}.`)],
    }
  }
  const type = typeOf(input, options.type)
  if (typeof type !== 'string') return { ok: false, issues: [type, ...findNonJson(input)] }
  const run = createRun({ type, identity: identityOf(type), now: options.now })
  if (checkToJson(input, '', undefined, run)) {
    compiledCall(type).check(input, run)
    checkSize(input, run)
  }
  const issues = issuesOf(run)
  const stopped = options.strict ? issues.length > 0 : issues.some((issue) => issue.severity === 'error')
  return stopped ? { ok: false, issues } : { ok: true, input, type, issues }
}

/**
 * Validates one call by every rule, and explains each issue. The call is neither changed nor copied.
 * @returns the issues with errors first; `ok` if no error, or with `strict` no issue, stops the call
 */
export const validateCall = (input: unknown, options: ValidateOptions = {}): Verdict => {
  const found = inspectCall(input, options)
  return found.ok ? { ok: true, call: asCall(found.input, found.type), issues: found.issues } : found
}
