import { byteLength, createIssue } from '@org/segment-core/internal'
import { locateIssues, refuseCalls } from '../refuse-calls.ts'
import type { Step } from '../step.ts'

/**
 * Refuses calls that Segment would refuse for their size, for one of them would cost all calls of a batch.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const limitCalls: Step = (exchange, { config: { limits } }) => {
  const { body } = exchange
  if (body === undefined || body.bytes <= limits.callBytes) return undefined
  refuseCalls(exchange, (call) => {
    const bytes = byteLength(call.text)
    if (bytes <= limits.callBytes) return undefined
    const message = `The call has ${bytes.toLocaleString('en-US')} bytes, and ${limits.callBytes.toLocaleString('en-US')} are taken.`
    const issue = createIssue('call_too_large', [], message)
    return { code: issue.code, message, issues: locateIssues([issue], exchange, call) }
  })
  return undefined
}
