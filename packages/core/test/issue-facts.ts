import { formatIssuePath, type SegmentIssue } from '../src/error/segment-issue.ts'

/** What a test says of issues: code, place as people read it, and message. */
export const issueFacts = (issues: readonly SegmentIssue[]): readonly (readonly [string, string, string])[] =>
  issues.map(({ code, path, message }) => [code, formatIssuePath(path), message])
