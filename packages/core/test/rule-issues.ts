import type { SegmentIssue } from '../src/error/segment-issue.ts'
import type { CallType } from '../src/spec/call-type-names.ts'
import type { IssueCode } from '../src/spec/rules/issue-rules.ts'
import { validateCall } from '../src/validate/validate-call.ts'

interface Situation {
  readonly type: CallType
  readonly now: number | undefined
}

/** Creates a function that validates a call and keeps the issues of some rules. */
export const issuesOf =
  (...codes: readonly IssueCode[]) =>
  (call: { readonly [name: string]: unknown }, { type, now }: Situation): readonly SegmentIssue[] =>
    validateCall(call, { type, ...(now === undefined ? {} : { now }) }).issues.filter(({ code }) =>
      codes.includes(code),
    )
