import { createIssue, type IssuePath, type SegmentIssue } from '../error/segment-issue.ts'
import { limits } from '../spec/limits.ts'
import { byteLength } from './byte-length.ts'

const format = (bytes: number): string => bytes.toLocaleString('en-US')

/** The issue of a call of so many bytes of UTF-8 JSON, if it is over or near the limit. */
export const sizeIssues = (bytes: number, path: IssuePath = []): readonly SegmentIssue[] => {
  if (bytes > limits.callBytes) {
    const message = `The call has ${format(bytes)} bytes of JSON, and Segment takes ${format(limits.callBytes)}.`
    return [createIssue('call_too_large', path, message)]
  }
  if (bytes > limits.safeCallBytes) {
    return [createIssue('call_near_limit', path, `The call has ${format(bytes)} bytes of JSON.`)]
  }
  return []
}

/** The issue of a call's size as it stands, before delivery adds its stamps. The call must be plain JSON. */
export const callSizeIssues = (call: object): readonly SegmentIssue[] => {
  const json = JSON.stringify(call)
  // No unit of text takes more than three bytes, so most calls need no count.
  return json.length * 3 <= limits.safeCallBytes ? [] : sizeIssues(byteLength(json))
}
