import type { SegmentIssue } from '../error/segment-issue.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { callSizeIssues } from './call-size.ts'
import { compiledCall } from './compile-call.ts'
import { joinIssues } from './join-issues.ts'
import { viewJson } from './plain-json.ts'
import { createRun, issuesOf, rootOf } from './run.ts'

/** One field of a call as plain JSON data, with its issues. */
export interface ReadField {
  readonly value: unknown
  /** With paths from the field on. */
  readonly issues: readonly SegmentIssue[]
}

/** Reads and validates one field of a call, such as its traits, and the size of a call with it. A missing value counts as null. */
export const validateField = (type: CallType, name: string, input: unknown): ReadField => {
  const { identity }: CallTypeRule = callTypes[type]
  const run = createRun({ type, identity, now: undefined })
  const reading = viewJson(input)
  const value = input === undefined ? null : reading.value
  compiledCall(type)
    .fields.get(name)
    ?.check(value, name, rootOf({ [name]: value }), run)
  const ofRules = issuesOf(run).map((issue) => ({ ...issue, path: issue.path.slice(1) }))
  const ofSize = callSizeIssues({ [name]: value }, type, { units: reading.units + name.length })
  return { value: reading.value, issues: joinIssues(reading.issues, [...ofSize, ...ofRules]) }
}
