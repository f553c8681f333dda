import type { SegmentIssue } from '@org/segment-core'
import type { Exchange, IncomingCall, RefusedCall } from './exchange.ts'

/** Issues of a call with their path from the body on. */
export const locateIssues = (
  issues: readonly SegmentIssue[],
  { route }: Exchange,
  { index }: IncomingCall,
): readonly SegmentIssue[] =>
  route.kind === 'batch' ? issues.map((issue) => ({ ...issue, path: ['batch', index, ...issue.path] })) : issues

/** Takes calls out of a request, each with its reason; the others go on. */
export const refuseCalls = (
  exchange: Exchange,
  judge: (call: IncomingCall) => Omit<RefusedCall, 'index'> | undefined,
): void => {
  const kept: IncomingCall[] = []
  for (const call of exchange.calls) {
    const reason = judge(call)
    if (reason === undefined) kept.push(call)
    else exchange.refused.push({ index: call.index, ...reason })
  }
  if (kept.length < exchange.calls.length) exchange.calls = kept
}
