import { SegmentError } from '../error/segment-error.ts'
import { formatIssuePath, type SegmentIssue } from '../error/segment-issue.ts'
import type { SegmentCall } from '../spec/calls/calls.generated.ts'
import { type ValidateOptions, validateCall } from './validate-call.ts'

const summaryOf = (issues: readonly SegmentIssue[]): string => {
  const [first] = issues
  if (first === undefined) return 'The call breaks a rule of Segment.'
  const place = formatIssuePath(first.path)
  const more = issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`
  // Most messages begin with the path.
  const said = place === '' || first.message.startsWith(place)
  return `${said ? '' : `${place}: `}${first.message}${more}`
}

/** Issues of a limit in bytes or calls. */
const limitCodes: ReadonlySet<string> = new Set(['call_too_large', 'batch_too_large', 'batch_too_many_calls'])

/** The error of a call that cannot be sent; its details contain every issue. */
export const invalidCallError = (issues: readonly SegmentIssue[]): SegmentError => {
  const tooLarge = issues.some(({ code }) => limitCodes.has(code))
  const [first] = issues
  return new SegmentError(tooLarge ? 'too_large' : 'invalid_call', summaryOf(issues), {
    issues,
    ...(first === undefined ? {} : { path: first.path, advice: first.advice }),
  })
}

/**
 * Validates unknown input and returns it as a call.
 * @throws {SegmentError} `invalid_call`, or `too_large` if the call exceeds a limit in bytes; the details contain all issues
 */
export const parseCall = (input: unknown, options: ValidateOptions = {}): SegmentCall => {
  const verdict = validateCall(input, options)
  if (!verdict.ok) throw invalidCallError(verdict.issues)
  return verdict.call
}
