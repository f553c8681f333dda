import { byteLength, createIssue } from '@org/segment-core/internal'
import { refusal, refuseCalls } from './refuse-calls.ts'
import type { Step } from './step.ts'

/** Maximum characters of a messageId: it is remembered to find repetitions. Ids of libraries have up to 100. */
const maxIdCharacters = 1_000

/**
 * Refuses calls that Segment would refuse for their size: a single one would cost its whole batch.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const limitCallSize: Step = (exchange, { config: { limits } }) => {
  const { body } = exchange
  refuseCalls(exchange, (call) => {
    const { messageId } = call.value
    if (typeof messageId !== 'string' || messageId.length <= maxIdCharacters) return undefined
    const message = `The messageId has ${messageId.length} characters; at most ${maxIdCharacters} are allowed.`
    return refusal(createIssue('reserved_type', ['messageId'], message), exchange, call)
  })
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
