import { createIssue } from '@org/segment-core/internal'
import { textItems, textMembers } from '../../body/json-text.ts'
import { isJsonObject, type ParsedBody } from '../../body/parse-body.ts'
import { refusalAnswer } from '../../collector/answer.ts'
import { shownIssue } from '../../collector/shown-issue.ts'
import { type Exchange, type IncomingCall, incomingCall, type RefusedCall } from '../exchange.ts'
import type { Step } from '../step.ts'

/** Fields of an envelope that stand for each of its calls. */
const sharedFields = ['context', 'integrations'] as const

/** JSON of what an envelope and a call say together; the call's own names win. */
const joinObjects = (shared: object, own: unknown): string =>
  JSON.stringify(isJsonObject(own) ? { ...shared, ...own } : shared)

const shareEnvelope = (call: IncomingCall, envelope: ParsedBody['value']): void => {
  for (const name of sharedFields) {
    const shared = envelope[name]
    if (!isJsonObject(shared)) continue
    call.edits.put(name, joinObjects(shared, call.value[name]))
  }
  // One clock stands for all calls of a batch.
  if (typeof envelope.sentAt === 'string') call.sentAt = envelope.sentAt
}

const takeBatch = (exchange: Exchange, { text, value }: ParsedBody): void => {
  const { batch } = value
  if (!Array.isArray(batch)) return
  const list = textMembers(text, 0).find(({ name }) => name === 'batch')
  const ranges = list === undefined ? [] : textItems(text, list.valueStart)
  for (const [index, item] of batch.entries()) {
    if (!isJsonObject(item)) {
      exchange.refused.push(notAnObject(index))
      continue
    }
    const range = ranges[index]
    // A name that is written with escapes is not found in the text.
    const itemText = range === undefined ? JSON.stringify(item) : text.slice(range.start, range.end)
    const call = incomingCall(index, item, itemText)
    shareEnvelope(call, value)
    exchange.calls.push(call)
  }
}

const notAnObject = (index: number): RefusedCall => {
  const issue = createIssue('call_not_object', ['batch', index], 'The call is no object.')
  return { index, code: issue.code, message: issue.message, issues: [issue] }
}

/**
 * Takes the calls out of a body; each keeps the text it came in.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const takeCalls: Step = (exchange, { config: { limits } }) => {
  const { body, route } = exchange
  if (body === undefined) return undefined
  if (route.kind !== 'batch') {
    exchange.calls.push(incomingCall(0, body.value, body.text))
    return undefined
  }
  const { batch } = body.value
  if (Array.isArray(batch) && batch.length > limits.batchCalls) {
    const message = `The batch has ${batch.length} calls, and ${limits.batchCalls} are taken.`
    const issue = createIssue('batch_too_many_calls', ['batch'], message)
    return refusalAnswer(400, message, 'too_large', { issues: [shownIssue(issue)] })
  }
  takeBatch(exchange, body)
  return undefined
}
