import { formatIssuePath, type SegmentIssue } from '../src/error/segment-issue.ts'

/** The facts of issues that tests compare: code, formatted path, and message. */
export const issueFacts = (issues: readonly SegmentIssue[]): readonly (readonly [string, string, string])[] =>
  issues.map(({ code, path, message }) => [code, formatIssuePath(path), message])
