import { byteLength, createIssue } from '@org/segment-core/internal'
import { refusal, refuseCalls } from './refuse-calls.ts'
import type { Step } from './step.ts'

/**
 * Refuses calls that Segment would refuse for their size: a single one would cost its whole batch.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const limitCallSize: Step = (exchange, { config: { limits } }) => {
  const { body } = exchange
  if (body === undefined || body.bytes <= limits.callBytes) return undefined
  const limit = limits.callBytes.toLocaleString('en-US')
  refuseCalls(exchange, (call) => {
    const bytes = byteLength(call.text)
    if (bytes <= limits.callBytes) return undefined
    const message = `The call has ${bytes.toLocaleString('en-US')} bytes; the limit is ${limit}.`
    return refusal(createIssue('call_too_large', [], message), exchange, call)
  })
  return undefined
}
