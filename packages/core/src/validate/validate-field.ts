import type { SegmentIssue } from '../error/segment-issue.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { compiledCall } from './compile-call.ts'
import { createRun, issuesOf, rootOf } from './run.ts'

/** Every issue of one field of a call, such as its traits, with paths from the field on. A missing value counts as null. */
export const validateField = (type: CallType, name: string, input: unknown): readonly SegmentIssue[] => {
  const { identity }: CallTypeRule = callTypes[type]
  const run = createRun({ type, identity, now: undefined })
  const value = input ?? null
  compiledCall(type)
    .fields.get(name)
    ?.check(value, name, rootOf({ [name]: value }), run)
  return issuesOf(run).map((issue) => ({ ...issue, path: issue.path.slice(1) }))
}
