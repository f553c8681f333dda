import type { SegmentIssue } from '@org/segment-core'

/** An issue as a client is told of it. */
export const shownIssue = ({ code, severity, path, message, advice, page, discardCode }: SegmentIssue) => ({
  code,
  severity,
  path,
  message,
  advice,
  page,
  ...(discardCode === undefined ? {} : { discardCode }),
})
