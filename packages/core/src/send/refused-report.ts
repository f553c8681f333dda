import type { SegmentIssue } from '../error/segment-issue.ts'
import { invalidCallError } from '../validate/parse-call.ts'
import type { SentReport } from './send-options.ts'

/** The issues that do not stop a call. */
export const warningsOf = (issues: readonly SegmentIssue[]): readonly SegmentIssue[] =>
  issues.filter((issue) => issue.severity === 'warning')

/** The report of what a verdict stopped before anything left. */
export const refusedReport = (issues: readonly SegmentIssue[]): SentReport => ({
  outcome: 'refused',
  error: invalidCallError(issues),
  attempts: [],
  warnings: warningsOf(issues),
})
