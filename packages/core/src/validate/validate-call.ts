import { createIssue, type SegmentIssue } from '../error/segment-issue.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import type { SegmentCall } from '../spec/calls/calls.generated.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { type ValidationTarget, validationTargets } from '../spec/validation-targets.ts'
import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { callSizeIssues, type SizeStamps } from './call-size.ts'
import { compiledCall } from './compile-call.ts'
import { describeValue } from './describe-value.ts'
import { joinIssues } from './join-issues.ts'
import { viewJson } from './plain-json.ts'
import type { JsonReading } from './read-json.ts'
import { noTargets, type Targets } from './rule-checks.ts'
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
  /** Whose rules are checked besides those that concern every call, such as `['warehouse']`. @default [] */
  readonly for?: readonly ValidationTarget[] | undefined
  /**
   * What sending adds to the call, because its size includes that. `none` for a call as it was received.
   * @default what `sendCall` adds
   */
  readonly stamps?: SizeStamps | 'none' | undefined
}

/** Whether Segment would keep a call, and every issue it has. */
export type Verdict =
  | { readonly ok: true; readonly call: SegmentCall; readonly issues: readonly SegmentIssue[] }
  | { readonly ok: false; readonly issues: readonly SegmentIssue[] }

const typeNames: ReadonlySet<unknown> = new Set(callTypeNames)

export const isCallType = (type: unknown): type is CallType => typeNames.has(type)

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

/** The call of a verdict: the fields, with the type first if they have none. Only for valid fields. */
const asCall = (fields: JsonObject, type: CallType): SegmentCall => {
  if (fields.type === type) return fields as unknown as SegmentCall
  const { type: _, ...rest } = fields
  return { type, ...rest } as unknown as SegmentCall
}

const identityOf = (type: CallType): CallTypeRule['identity'] => callTypes[type].identity

/** What validation finds. */
export type Inspection =
  | {
      readonly ok: true
      readonly fields: JsonObject
      readonly type: CallType
      readonly issues: readonly SegmentIssue[]
    }
  | { readonly ok: false; readonly issues: readonly SegmentIssue[] }

const knownSets = new Map<string, Targets>()

const isTarget = (name: unknown): name is ValidationTarget => (validationTargets as readonly unknown[]).includes(name)

/**
 * The set of the targets that a caller names; the same set for the same names, for which checks are compiled once.
 * @throws {RangeError} for a name that is none of `validationTargets`
 */
export const targetsOf = (names: readonly ValidationTarget[] | undefined): Targets => {
  if (names === undefined || names.length === 0) return noTargets
  const key = JSON.stringify(names)
  const known = knownSets.get(key)
  if (known !== undefined) return known
  const wrong = Array.isArray(names) ? names.find((name) => !isTarget(name)) : names
  if (wrong !== undefined) {
    throw new RangeError(`There are no rules for ${JSON.stringify(wrong)}; use ${validationTargets.join(', ')}.`)
  }
  // In the order of the table, so that another order or a repeated name is the same set.
  const sorted = validationTargets.filter((target) => names.includes(target))
  const set = JSON.stringify(sorted) === key ? new Set(sorted) : targetsOf(sorted)
  knownSets.set(key, set)
  return set
}

const refused = ({ issues }: JsonReading, issue: SegmentIssue): Inspection => ({
  ok: false,
  issues: joinIssues(issues, [issue]),
})

/**
 * Validates a call that was read; the fields of a valid one are those of the reading.
 * @param withShared the call with the shared fields of its batch, which the rules look at instead
 */
export const inspectReading = (reading: JsonReading, options: ValidateOptions, withShared?: JsonObject): Inspection => {
  const { value, units } = reading
  // An unknown name is a mistake in the program, whatever the call.
  const targets = targetsOf(options.for)
  if (!isDataObject(value)) {
    return refused(
      reading,
      createIssue('call_not_object', [], `The call must be an object, but is ${describeValue(value)}.`),
    )
  }
  const type = typeOf(value, options.type)
  if (typeof type !== 'string') return refused(reading, type)
  const { strict, stamps, now } = options
  const run = createRun({ type, identity: identityOf(type), now })
  compiledCall(type, targets).check(withShared ?? value, run)
  const issues = joinIssues(reading.issues, issuesOf(run), callSizeIssues(value, type, { units, stamps }))
  const stopped = strict ? issues.length > 0 : issues.some((issue) => issue.severity === 'error')
  return stopped ? { ok: false, issues } : { ok: true, fields: value, type, issues }
}

/** The verdict of an inspection. */
export const verdictOf = (found: Inspection): Verdict =>
  found.ok ? { ok: true, call: asCall(found.fields, found.type), issues: found.issues } : found

/**
 * Validates one call by every rule, and explains each issue. The call is read as JSON.stringify reads it, and not changed.
 * @returns the issues with errors first; `ok` if no error, or with `strict` no issue, stops the call. `call` is then the
 *   call as it is sent: plain JSON data, with what `toJSON` returned. A call that is plain JSON data already is not copied
 * @throws {RangeError} if `for` has an unknown name
 */
export const validateCall = (input: unknown, options: ValidateOptions = {}): Verdict =>
  verdictOf(inspectReading(viewJson(input), options))
