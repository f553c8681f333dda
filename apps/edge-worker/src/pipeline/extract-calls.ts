import {
  batchIssues,
  createIssue,
  editObject,
  findValue,
  sharedFieldsOf,
  type TextRange,
  textItems,
  textMembers,
} from '@org/segment-core/internal'
import { isJsonObject, type MalformedReason, malformedReasons, type ParsedBody } from '../body/parse-body.ts'
import { refusalAnswer } from '../http/answer.ts'
import { type Exchange, type IncomingCall, incomingCall, type RefusedCall } from './exchange.ts'
import { shownIssue } from './refuse-calls.ts'
import type { Step } from './step.ts'

/** The text of a member, as received. */
const memberText = (text: string, name: string): string => {
  const { start, end } = findValue(text, [name])
  return text.slice(start, end)
}

/** The objects of a batch that apply to each of its calls, as text. */
const sharedTextsOf = ({ text, value }: ParsedBody): ReadonlyMap<string, string> =>
  new Map(Object.keys(sharedFieldsOf(value) ?? {}).map((name) => [name, memberText(text, name)]))

/** Text of the batch's object with the members of the call's own, which win. Every number keeps its digits. */
const mergeTexts = (shared: string, own: string): string => {
  const members = textMembers(own, 0).map(({ name, valueStart, end }) => [name, own.slice(valueStart, end)] as const)
  return editObject(shared, { set: new Map(members), drop: new Set() })
}

const applyShared = (call: IncomingCall, shared: ReadonlyMap<string, string>): void => {
  for (const [name, text] of shared) {
    const own = call.value[name]
    if (own === undefined || own === null) call.edits.put(name, text)
    else if (isJsonObject(own)) call.edits.put(name, mergeTexts(text, memberText(call.text, name)))
  }
}

const notAnObject = (index: number): RefusedCall => {
  const issue = createIssue('call_not_object', ['batch', index], 'The call must be an object.')
  return { index, code: issue.code, message: issue.message, issues: [issue] }
}

const malformedAdvice: Readonly<Record<MalformedReason, string>> = {
  utf8: 'Encode the call as UTF-8.',
  json: 'Write the call as JSON.',
  depth: 'Send the call with fewer levels.',
  names: 'Remove one of the two members.',
  number: 'Send the number as a string, or remove it.',
  object: 'Send an object.',
}

const malformedCall = (index: number, reason: MalformedReason): RefusedCall => {
  const message = `The call ${malformedReasons[reason]}.`
  const issue = { ...createIssue('not_json', ['batch', index], message), advice: malformedAdvice[reason] }
  return { index, code: issue.code, message: issue.message, issues: [issue] }
}

const extractBatch = (exchange: Exchange, body: ParsedBody, batch: readonly unknown[]): void => {
  const { text, value } = body
  const { sentAt } = value
  const shared = sharedTextsOf(body)
  const ranges = textItems(text, findValue(text, ['batch']).start)
  for (const [index, item] of batch.entries()) {
    const reason = body.malformed?.get(index)
    if (reason !== undefined) {
      exchange.refused.push(malformedCall(index, reason))
      continue
    }
    if (!isJsonObject(item)) {
      exchange.refused.push(notAnObject(index))
      continue
    }
    const { start, end } = ranges[index] as TextRange // the value was parsed from this text
    const call = incomingCall(index, item, text.slice(start, end))
    applyShared(call, shared)
    if (typeof sentAt === 'string') call.sentAt = sentAt
    exchange.calls.push(call)
  }
}

/**
 * Extracts the calls of a body, each with its text as received.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const extractCalls: Step = (exchange, { config: { limits } }) => {
  const { body, route } = exchange
  if (body === undefined) return undefined
  if (route.kind !== 'batch') {
    // Not with characters beyond ASCII, nor with a byte order mark or white space before the call.
    const isExact = body.text.length === body.bytes
    exchange.calls.push(incomingCall(0, body.value, body.text, isExact ? body.bytes : undefined))
    exchange.received = 1
    return undefined
  }
  const { batch } = body.value
  // Without a list there is no call to accept, whether calls are validated or not.
  if (!Array.isArray(batch)) {
    const issues = batchIssues(batch)
    const message = issues[0]?.message ?? 'The batch must be an array.'
    return refusalAnswer(400, message, 'invalid_request', { issues: issues.map(shownIssue) })
  }
  if (batch.length > limits.batchCalls) {
    const [count, most] = [batch.length, limits.batchCalls].map((calls) => calls.toLocaleString('en-US'))
    const message = `The batch has ${count} calls; at most ${most} are allowed.`
    const issue = createIssue('batch_too_many_calls', ['batch'], message)
    return refusalAnswer(400, message, 'too_large', { issues: [shownIssue(issue)] })
  }
  extractBatch(exchange, body, batch)
  exchange.received = exchange.calls.length + exchange.refused.length
  return undefined
}
