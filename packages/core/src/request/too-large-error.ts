import { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'

/** The `too_large` error for an issue, with the bytes found and allowed. */
export const tooLargeError = (issue: SegmentIssue, sizes: { bytes?: number; limitBytes?: number } = {}): SegmentError =>
  new SegmentError('too_large', issue.message, { issues: [issue], path: issue.path, advice: issue.advice, ...sizes })
