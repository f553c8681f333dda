import { batchIssues, batchSizeIssues } from '@org/segment-core/internal'
import type { Exchange } from '@org/segment-testing'
import type { EventIssue } from '../model/event-record.ts'
import { toEventIssue } from './event-issues.ts'

const batchPath = /^\/v1\/(?:batch|import|b)\/*$/

/** Whether a request was sent to a path for batches. */
export const isBatchPath = (path: string): boolean => batchPath.test(path)

/**
 * The issues of a batch request as a whole: too many calls or too many bytes.
 * @param calls number of calls that could be read
 */
export const describeBatchIssues = ({ request }: Exchange, calls: number): readonly EventIssue[] => {
  if (!isBatchPath(request.path)) return []
  const size = batchSizeIssues(request.body.byteLength)
  const list = calls > 0 ? batchIssues(Array.from({ length: calls })) : []
  return [...list, ...size].map(toEventIssue)
}
