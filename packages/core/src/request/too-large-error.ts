import { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'

/** The error `too_large` of an issue, with the bytes that were found and those that are allowed. */
export const tooLargeError = (issue: SegmentIssue, sizes: { bytes?: number; limitBytes?: number } = {}): SegmentError =>
  new SegmentError('too_large', issue.message, { issues: [issue], path: issue.path, advice: issue.advice, ...sizes })
