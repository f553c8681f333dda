import type { SegmentIssue } from '@org/segment-core'
import type { Answer } from '../http/answer.ts'
import type { Exchange, IncomingCall, RefusedCall } from './exchange.ts'

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

/** Issues of a call with their paths starting at the body. */
export const locateIssues = (
  issues: readonly SegmentIssue[],
  { route }: Exchange,
  { index }: IncomingCall,
): readonly SegmentIssue[] =>
  route.kind === 'batch' ? issues.map((issue) => ({ ...issue, path: ['batch', index, ...issue.path] })) : issues

/** The refusal of a call for one issue. */
export const refusal = (issue: SegmentIssue, exchange: Exchange, call: IncomingCall): Omit<RefusedCall, 'index'> => ({
  code: issue.code,
  message: issue.message,
  issues: locateIssues([issue], exchange, call),
})

/** Removes the calls for which a reason is returned from the exchange. */
export const refuseCalls = (
  exchange: Exchange,
  reasonFor: (call: IncomingCall) => Omit<RefusedCall, 'index'> | undefined,
): void => {
  const kept: IncomingCall[] = []
  for (const call of exchange.calls) {
    const reason = reasonFor(call)
    if (reason === undefined) kept.push(call)
    else exchange.refused.push({ index: call.index, ...reason })
  }
  if (kept.length < exchange.calls.length) exchange.calls = kept
}

/** Refuses all calls for now; the client sends them again. */
export const refuseForNow = (exchange: Exchange, answer: Answer): Answer => {
  exchange.unavailable = exchange.calls.length
  exchange.calls = []
  return answer
}
