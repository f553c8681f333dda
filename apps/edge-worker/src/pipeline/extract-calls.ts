import { createIssue, findValue, type TextRange, textItems } from '@org/segment-core/internal'
import { isJsonObject, type ParsedBody } from '../body/parse-body.ts'
import { refusalAnswer } from '../http/answer.ts'
import { type Exchange, type IncomingCall, incomingCall, type RefusedCall } from './exchange.ts'
import { shownIssue } from './shown-issue.ts'
import type { Step } from './step.ts'

/** Fields of a batch that apply to each of its calls. */
const sharedFields = ['context', 'integrations'] as const

/** JSON of the batch's object merged with the call's own, whose members win. */
const mergeObjects = (shared: object, own: unknown): string =>
  JSON.stringify(isJsonObject(own) ? { ...shared, ...own } : shared)

const applyEnvelope = (call: IncomingCall, envelope: ParsedBody['value']): void => {
  for (const name of sharedFields) {
    const shared = envelope[name]
    if (isJsonObject(shared)) call.edits.put(name, mergeObjects(shared, call.value[name]))
  }
  if (typeof envelope.sentAt === 'string') call.sentAt = envelope.sentAt
}

const notAnObject = (index: number): RefusedCall => {
  const issue = createIssue('call_not_object', ['batch', index], 'The call must be an object.')
  return { index, code: issue.code, message: issue.message, issues: [issue] }
}

const extractBatch = (exchange: Exchange, { text, value }: ParsedBody): void => {
  const { batch } = value
  if (!Array.isArray(batch)) return
  const ranges = textItems(text, findValue(text, ['batch']).start)
  for (const [index, item] of batch.entries()) {
    if (!isJsonObject(item)) {
      exchange.refused.push(notAnObject(index))
      continue
    }
    const { start, end } = ranges[index] as TextRange // the value was parsed from this text
    const call = incomingCall(index, item, text.slice(start, end))
    applyEnvelope(call, value)
    exchange.calls.push(call)
  }
}

/**
 * Extracts the calls of a body, each with its text as received.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const extractCalls: Step = (exchange, { config: { limits } }) => {
  const { body, route } = exchange
  if (body === undefined) return undefined
  if (route.kind !== 'batch') {
    exchange.calls.push(incomingCall(0, body.value, body.text))
    return undefined
  }
  const { batch } = body.value
  if (Array.isArray(batch) && batch.length > limits.batchCalls) {
    const [count, most] = [batch.length, limits.batchCalls].map((calls) => calls.toLocaleString('en-US'))
    const message = `The batch has ${count} calls; at most ${most} are allowed.`
    const issue = createIssue('batch_too_many_calls', ['batch'], message)
    return refusalAnswer(400, message, 'too_large', { issues: [shownIssue(issue)] })
  }
  extractBatch(exchange, body)
  return undefined
}
