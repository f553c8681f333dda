import type { SegmentIssue } from '@org/segment-core'

/** An issue as answers show it. */
export const shownIssue = ({ code, severity, path, message, advice, page, discardCode }: SegmentIssue) => ({
  code,
  severity,
  path,
  message,
  advice,
  page,
  ...(discardCode === undefined ? {} : { discardCode }),
})
