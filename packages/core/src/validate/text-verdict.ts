import { createIssue, formatIssuePath, type SegmentIssue } from '../error/segment-issue.ts'
import type { Verdict } from './validate-call.ts'

const ofText = (issue: SegmentIssue): SegmentIssue =>
  issue.code === 'value_lost'
    ? createIssue(
        'not_json',
        issue.path,
        `${formatIssuePath(issue.path)} is a number that is too large for JSON readers.`,
      )
    : issue

/**
 * The verdict on a call that came as JSON text and is sent as that text. The only value of text that a program loses is a
 * number beyond its range, such as `1e999`; other programs refuse it, so it is an error here.
 */
export const textVerdict = (verdict: Verdict): Verdict => {
  if (verdict.issues.length === 0 || !verdict.issues.some(({ code }) => code === 'value_lost')) return verdict
  const issues = verdict.issues.map(ofText)
  return {
    ok: false,
    issues: issues.toSorted(
      (left, right) => Number(left.severity === 'warning') - Number(right.severity === 'warning'),
    ),
  }
}
