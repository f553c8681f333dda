import type { CallType } from '@org/segment-core'
import { createIssue } from '@org/segment-core/internal'
import { limits } from '@org/segment-core/spec'
import type { ArrivedCall, Exchange, JsonObject } from '@org/segment-testing'
import type { EventIssue, EventSummary } from '../event-record.ts'
import { describeRefusal } from './describe-refusal.ts'
import type { CallDetail, EventDraft, RequestDetail } from './event-detail.ts'
import { hideWriteKey, sourceLabel } from './hide-write-key.ts'
import { type Judge, type JudgeContext, judgeEvent } from './judge-event.ts'
import { describeRequest } from './request-detail.ts'
import { readSentCalls } from './sent-calls.ts'
import { storedChanges } from './stored-changes.ts'
import { firstIssueOf, summariseCall } from './summarise-call.ts'

/** A call of an exchange, with what became of it; `undefined` where the request was not taken. */
interface Told {
  readonly call: JsonObject
  readonly type: CallType | undefined
  readonly arrived: ArrivedCall | undefined
}

/**
 * Characters of JSON written out for the calls of one request. What a batch carries for all counts for each of them, so
 * that a small request could else fill the memory.
 */
const maxCharacters = 4 * 1024 * 1024

const verdictOf = ({ arrived }: Told, issues: readonly EventIssue[]): EventSummary['verdict'] => {
  if (arrived === undefined) return 'refused'
  if (arrived.outcome === 'discarded' || issues.some(({ severity }) => severity === 'error')) return 'discarded'
  return issues.length > 0 ? 'warned' : 'kept'
}

const writeJson = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    // Nested deeper than the stack.
    return undefined
  }
}

/** Paths whose requests carry no calls and are none of a reader's business. */
const silentPath = /^\/(?:v1\/(?:m|projects\/.*)|token|analytics[.-].*|favicon\.ico)\/*$/

const isSilent = ({ request }: Exchange): boolean => request.method === 'OPTIONS' || silentPath.test(request.path)

const callsOf = ({ arrivals, request }: Exchange): readonly Told[] => {
  if (arrivals.length > 0) return arrivals.map((arrived) => ({ call: arrived.call, type: arrived.type, arrived }))
  if (request.body.byteLength > limits.batchBytes) return []
  return readSentCalls(request.path, request.text).map((sent) => ({ ...sent, arrived: undefined }))
}

/**
 * Turns an exchange into events: one for each call, or one for a request from which no call could be read.
 * @param now ms since 1970
 */
export const describeExchange = (exchange: Exchange, now: number, judge?: Judge): readonly EventDraft[] => {
  if (isSilent(exchange)) return []
  const request = describeRequest(exchange)
  const { arrivals, writeKey: sentKey } = exchange
  const writeKey = writeKeyOf(arrivals[0]) ?? sentKey
  const told = callsOf(exchange)
  if (told.length === 0) return [describeRefusal(exchange, request, sourceLabel(writeKey))]
  const shown = told.slice(0, limits.batchCalls)
  let left = maxCharacters
  const drafts = shown.map((one, index) => {
    const context = { type: one.type, now, judge, skip: left <= 0 }
    const draft = describeCall(one, issuesOf(one, context), {
      exchange,
      request,
      writeKey,
      written: left > 0,
      batch: told.length > 1 || isBatch(exchange) ? { index, size: told.length } : undefined,
    })
    left -= draft.detail.length
    return draft
  })
  if (shown.length === told.length) return drafts
  return [...drafts, describeRefusal(exchange, request, sourceLabel(writeKey), told.length - shown.length)]
}

/** An item of a batch that is no object stands here as an empty call; what is wrong with it is another thing. */
const issuesOf = (told: Told, context: JudgeContext): readonly EventIssue[] => {
  const { arrived } = told
  if (arrived?.outcome !== 'discarded' || arrived.discarded.code !== 'call_not_object')
    return judgeEvent(told.call, context)
  const { path, ...issue } = createIssue('call_not_object', [], 'The call is no object.')
  return [{ ...issue, path: [...path] }]
}

const isBatch = ({ request }: Exchange): boolean => /^\/v1\/(?:batch|import|b)\/*$/.test(request.path)

const writeKeyOf = (arrived: ArrivedCall | undefined): string | undefined =>
  arrived?.outcome === 'kept'
    ? arrived.stored.writeKey
    : arrived?.outcome === 'discarded'
      ? arrived.discarded.writeKey
      : arrived?.duplicate.writeKey

interface Surroundings {
  readonly exchange: Exchange
  readonly request: RequestDetail
  readonly writeKey: string
  /** The call itself is written out. */
  readonly written: boolean
  readonly batch: { readonly index: number; readonly size: number } | undefined
}

const describeCall = (told: Told, issues: readonly EventIssue[], around: Surroundings): EventDraft => {
  const { call, type, arrived } = told
  const { writeKey: _, ...shown } = call
  const written = around.written ? writeJson(shown) : undefined
  const discarded = arrived?.outcome === 'discarded' ? arrived.discarded : undefined
  const { status } = around.request.answer
  const loss =
    discarded !== undefined
      ? { code: discarded.code, message: discarded.reason }
      : arrived === undefined
        ? { code: `status_${status ?? 'none'}`, message: refusalWords(status) }
        : undefined
  const detail: CallDetail = {
    call: null,
    issues,
    ...(arrived?.outcome === 'kept'
      ? { changes: storedChanges(call, arrived.stored, sourceLabel(around.writeKey)) }
      : {}),
    ...(discarded === undefined ? {} : { discardCode: discarded.code, discardReason: discarded.reason }),
  }
  const rest = writeJson(detail) ?? writeJson({ call: null, issues }) ?? '{"call":null,"issues":[]}'
  const text = written === undefined ? rest : `{"call":${written},${rest.slice('{"call":null,'.length)}`
  const firstIssue = firstIssueOf(issues, loss)
  const summary: EventDraft['summary'] = {
    receivedAt: around.exchange.request.receivedAt,
    ...summariseCall(call, type),
    messageId: messageIdOf(call, arrived),
    source: sourceLabel(around.writeKey),
    verdict: verdictOf(told, issues),
    bytes: written === undefined ? around.exchange.request.body.byteLength : Buffer.byteLength(written),
    duplicate: arrived?.outcome === 'duplicate',
    ...(firstIssue === undefined ? {} : { firstIssue }),
    ...(around.batch === undefined ? {} : { batch: around.batch }),
  }
  const draft = { summary, detail: text, request: around.request, facts: call.properties ?? call.traits }
  return hideInDraft(draft, around.writeKey)
}

/** Removes the write key from a draft; from its parts too where the call holds it. */
const hideInDraft = (draft: EventDraft, writeKey: string): EventDraft => {
  const detail = hideWriteKey(draft.detail, writeKey)
  if (detail === draft.detail) return draft
  const { call }: { call: JsonObject | null } = JSON.parse(detail)
  const summary: EventDraft['summary'] = JSON.parse(hideWriteKey(JSON.stringify(draft.summary), writeKey))
  return { ...draft, detail, summary, facts: call?.properties ?? call?.traits }
}

const refusalWords = (status: number | undefined): string =>
  status === undefined ? 'The request got no answer.' : `The request was answered ${status}.`

const messageIdOf = (call: JsonObject, arrived: ArrivedCall | undefined): string => {
  const id = arrived?.outcome === 'kept' ? arrived.stored.messageId : call.messageId
  return typeof id === 'string' ? id.slice(0, 256) : ''
}
