import { formatIssuePath, type SegmentIssue } from '../error/segment-issue.ts'

const isError = ({ severity }: SegmentIssue): boolean => severity === 'error'

/**
 * Joins what was found while a call was read, by its rules, and by its size: errors first, otherwise in this order. A value
 * that cannot be read has one issue only, because the rules look at a call without it.
 */
export const joinIssues = (
  read: readonly SegmentIssue[],
  ofRules: readonly SegmentIssue[],
  ofSize: readonly SegmentIssue[] = [],
): readonly SegmentIssue[] => {
  if (read.length === 0 && ofSize.length === 0) return ofRules
  const unread = new Set(read.filter(isError).map(({ path }) => formatIssuePath(path)))
  const all = [...read, ...ofRules.filter(({ path }) => !unread.has(formatIssuePath(path))), ...ofSize]
  return [...all.filter(isError), ...all.filter((issue) => !isError(issue))]
}
