import type { SegmentIssue } from '../error/segment-issue.ts'
import { createIssue } from '../error/segment-issue.ts'
import { callSchemas, type SegmentCall } from '../schemas/call.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import type { CallRule } from './call-rule.ts'
import { callSizeIssues } from './call-size.ts'
import { describeValue } from './describe-value.ts'
import { findNonJson } from './find-non-json.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { consent } from './rules/consent.ts'
import { fieldCounts } from './rules/field-counts.ts'
import { identifiers } from './rules/identifiers.ts'
import { integrationSwitches } from './rules/integration-switches.ts'
import { money } from './rules/money.ts'
import { reservedTwins } from './rules/reserved-twins.ts'
import { semanticEvents } from './rules/semantic-events.ts'
import { times } from './rules/times.ts'
import { unknownFields } from './rules/unknown-fields.ts'

/** Everything that is looked for beyond the schema. */
const rules: readonly CallRule[] = [
  unknownFields,
  identifiers,
  reservedTwins,
  times,
  money,
  semanticEvents,
  consent,
  fieldCounts,
  integrationSwitches,
]

/** How to judge. */
export interface ValidateOptions {
  /** Type of the call where the endpoint implies it; a call may then leave `type` out. */
  readonly type?: CallType
  /** Clock in milliseconds since 1970, to find timestamps in the future; without it none is looked for. */
  readonly now?: number
  /**
   * Whether a warning stops the call too.
   * @default false
   */
  readonly strict?: boolean
}

/** Whether Segment would keep a call, and everything there is to say about it. */
export type Verdict =
  | { readonly ok: true; readonly call: SegmentCall; readonly issues: readonly SegmentIssue[] }
  | { readonly ok: false; readonly issues: readonly SegmentIssue[] }

const isCallType = (type: unknown): type is CallType => callTypeNames.some((name) => name === type)

const typeOf = (call: JsonObject, implied: CallType | undefined): CallType | SegmentIssue => {
  const { type } = call
  if (type === undefined || type === null) {
    return implied ?? createIssue('type_required', ['type'], 'The call does not say its type.')
  }
  if (!isCallType(type)) return createIssue('type_unknown', ['type'], `The type is ${describeValue(type)}.`)
  if (implied !== undefined && type !== implied) {
    return createIssue('type_unknown', ['type'], `The type is "${type}" where a call of type "${implied}" is expected.`)
  }
  return type
}

/** Every issue of a call, errors and warnings; the call is neither changed nor copied. */
const collectIssues = (call: JsonObject, type: CallType, now: number | undefined): readonly SegmentIssue[] => {
  const nonJson = findNonJson(call)
  const typed = call.type === undefined || call.type === null ? { ...call, type } : call
  const parsed = callSchemas[type].safeParse(typed)
  const structure = parsed.success ? [] : issuesFromZod(parsed.error, type, call)
  const warnings = rules.flatMap((rule) => rule(call, { type, now }))
  if (nonJson.length === 0) return [...structure, ...warnings, ...callSizeIssues(call)]
  // What is not JSON has no size, and its kind is reported once.
  const places = new Set(nonJson.map((issue) => JSON.stringify(issue.path)))
  return [...nonJson, ...structure.filter((issue) => !places.has(JSON.stringify(issue.path))), ...warnings]
}

/**
 * The call a verdict gives back: itself where it says its type, else a copy with the type first.
 * Only for what has been judged: every required field and every type must be in place.
 */
export const asCall = (input: JsonObject, type: CallType): SegmentCall => {
  if (input.type === type) return input as unknown as SegmentCall
  const { type: _, ...rest } = input
  return { type, ...rest } as unknown as SegmentCall
}

/**
 * Judges one call by everything there is to look for, and explains each finding. `validateCall` gives the same verdict
 * sooner where there is none.
 */
export const validateCall = (input: unknown, options: ValidateOptions = {}): Verdict => {
  if (!isJsonObject(input)) {
    return { ok: false, issues: [createIssue('call_not_object', [], `The call is ${describeValue(input)}.`)] }
  }
  const type = typeOf(input, options.type)
  if (typeof type !== 'string') return { ok: false, issues: [type, ...findNonJson(input)] }
  const issues = collectIssues(input, type, options.now).toSorted(bySeverity)
  const stopped = options.strict ? issues.length > 0 : issues.some((issue) => issue.severity === 'error')
  if (stopped) return { ok: false, issues }
  return { ok: true, call: asCall(input, type), issues }
}

const bySeverity = (left: SegmentIssue, right: SegmentIssue): number =>
  Number(left.severity === 'warning') - Number(right.severity === 'warning')
