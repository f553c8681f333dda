import { batchIssues, batchSizeIssues, createIssue, issuesBetweenCalls } from '@org/segment-core/internal'
import { issueRules, limits } from '@org/segment-core/spec'
import type { ArrivedCall, Exchange, JsonObject } from '@org/segment-testing'
import type { EventIssue, EventSummary } from '../model/event-record.ts'
import { describeRefusal, refusedIssue } from './describe-refusal.ts'
import type { CallDetail, EventDraft, RequestDetail } from './event-detail.ts'
import { type CallValidator, findEventIssues, toEventIssue, type ValidationContext } from './event-issues.ts'
import { hideWriteKey, sourceLabel } from './hide-write-key.ts'
import { describeRequest } from './request-detail.ts'
import { readSentCalls, type SentCall } from './sent-calls.ts'
import { storedChanges } from './stored-changes.ts'
import { firstIssueOf, previewOf, summariseCall } from './summarise-call.ts'

/** A call of an exchange. */
interface ReceivedCall extends SentCall {
  /** What Segment did with it; undefined if the request was rejected. */
  readonly arrived: ArrivedCall | undefined
}

/**
 * Characters of JSON stored for the calls of one request. Shared fields of a batch count once per call, so without a
 * limit a small request could fill the memory.
 */
const maxCharacters = 4 * 1024 * 1024

const verdictOf = ({ arrived }: ReceivedCall, issues: readonly EventIssue[]): EventSummary['verdict'] => {
  if (arrived === undefined) return 'refused'
  if (arrived.outcome === 'discarded' || issues.some(({ severity }) => severity === 'error')) return 'discarded'
  return issues.length > 0 ? 'warned' : 'kept'
}

const writeJson = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    // Nested too deeply for the stack.
    return undefined
  }
}

/** Paths of batches. */
const batchPath = /^\/v1\/(?:batch|import|b)\/*$/

/** Requests that carry no calls and would only clutter the list. */
const ignoredPath = /^\/(?:v1\/(?:m|projects\/.*)|token|analytics[.-].*|favicon\.ico)\/*$/

const callsOf = ({ arrivals, request }: Exchange): readonly ReceivedCall[] => {
  if (arrivals.length > 0) return arrivals.map((arrived) => ({ call: arrived.call, type: arrived.type, arrived }))
  if (request.body.byteLength > limits.batchBytes) return []
  return readSentCalls(request.path, request.text).map((sent) => ({ ...sent, arrived: undefined }))
}

/**
 * Converts an exchange into events: one per call, or one for the request if it contains no readable call.
 * @param now ms since 1970
 */
export const describeExchange = (exchange: Exchange, now: number, judge?: CallValidator): readonly EventDraft[] => {
  const { arrivals, request: sent } = exchange
  if (sent.method === 'OPTIONS' || ignoredPath.test(sent.path)) return []
  const request = describeRequest(exchange)
  const writeKey = writeKeyOf(arrivals[0]) ?? exchange.writeKey
  const calls = callsOf(exchange)
  const toBatch = batchPath.test(sent.path)
  const tooMany = toBatch && calls.length > 0 ? batchIssues(calls) : []
  const ofBatch = toBatch ? [...tooMany, ...batchSizeIssues(sent.body.byteLength)].map(toEventIssue) : []
  const between = issuesBetweenCalls(toBatch ? calls.map(({ call }) => call) : [])
  if (calls.length === 0) return [describeRefusal(exchange, request, sourceLabel(writeKey), { issues: ofBatch })]
  const shown = calls.slice(0, limits.batchCalls)
  const isBatch = calls.length > 1 || toBatch
  let budget = maxCharacters
  const drafts = shown.map((received, index) => {
    const withinBudget = budget > 0
    const ofCall = issuesOf(received, { type: received.type, now, judge, skip: !withinBudget })
    const issues = [...ofBatch, ...(between.get(index) ?? []).map(toEventIssue), ...ofCall]
    const draft = describeCall(received, issues, {
      exchange,
      request,
      writeKey,
      withinBudget,
      batch: isBatch ? { index, size: calls.length } : undefined,
    })
    budget -= (draft.call?.length ?? 0) + draft.detail.length
    return draft
  })
  if (shown.length === calls.length) return drafts
  return [
    ...drafts,
    describeRefusal(exchange, request, sourceLabel(writeKey), {
      issues: ofBatch,
      omitted: calls.length - shown.length,
    }),
  ]
}

/** The local Segment represents an empty batch, and a batch item that is not an object, as an empty call. */
const issuesOf = ({ call, arrived }: ReceivedCall, context: ValidationContext): readonly EventIssue[] => {
  const code = arrived?.outcome === 'discarded' ? arrived.discarded.code : undefined
  if (code === issueRules.batch_empty.discardCode) return batchIssues([]).map(toEventIssue)
  if (code !== 'call_not_object') return findEventIssues(call, context)
  return [toEventIssue(createIssue('call_not_object', [], 'The call must be an object.'))]
}

const writeKeyOf = (arrived: ArrivedCall | undefined): string | undefined =>
  arrived?.outcome === 'kept'
    ? arrived.stored.writeKey
    : arrived?.outcome === 'discarded'
      ? arrived.discarded.writeKey
      : arrived?.duplicate.writeKey

interface CallContext {
  readonly exchange: Exchange
  readonly request: RequestDetail
  readonly writeKey: string
  /** Whether the JSON of the call is stored. */
  readonly withinBudget: boolean
  readonly batch: EventSummary['batch']
}

const describeCall = (received: ReceivedCall, found: readonly EventIssue[], context: CallContext): EventDraft => {
  const { call, type, arrived } = received
  const explained = arrived !== undefined || found.some(({ severity }) => severity === 'error')
  const issues = explained ? found : [refusedIssue(context.exchange), ...found]
  const { request, writeKey, batch } = context
  const { writeKey: _, ...shown } = call
  const json = context.withinBudget ? writeJson(shown) : undefined
  const source = sourceLabel(writeKey)
  const discarded = arrived?.outcome === 'discarded' ? arrived.discarded : undefined
  const { code, message } = refusedIssue(context.exchange)
  const loss =
    discarded !== undefined
      ? { code: discarded.code, message: discarded.reason }
      : arrived === undefined
        ? { code, message }
        : undefined
  const detail: CallDetail = {
    issues,
    changes: arrived?.outcome === 'kept' ? storedChanges(call, arrived.stored, source) : undefined,
    discardCode: discarded?.code,
    discardReason: discarded?.reason,
  }
  const bodyBytes = context.exchange.request.body.byteLength
  const summary: EventDraft['summary'] = {
    receivedAt: context.exchange.request.receivedAt,
    ...summariseCall(call, type),
    messageId: messageIdOf(call, arrived),
    source,
    verdict: verdictOf(received, issues),
    bytes: json === undefined ? bodyBytes : Buffer.byteLength(json),
    duplicate: arrived?.outcome === 'duplicate',
    firstIssue: firstIssueOf(issues, loss),
    batch,
  }
  const draft = {
    summary: json === undefined ? summary : { ...summary, preview: previewOf(shown) },
    call: json,
    // What Segment changes may be nested too deeply; the issues never are.
    detail: writeJson(detail) ?? JSON.stringify({ ...detail, changes: undefined }),
    request,
    facts: call.properties ?? call.traits,
  }
  return hideInDraft(draft, writeKey)
}

/** Removes the write key from every part of a draft. */
const hideInDraft = (draft: EventDraft, writeKey: string): EventDraft => {
  const call = draft.call === undefined ? undefined : hideWriteKey(draft.call, writeKey)
  const detail = hideWriteKey(draft.detail, writeKey)
  if (call === draft.call && detail === draft.detail) return draft
  const shown: JsonObject = JSON.parse(call ?? '{}')
  const summary: EventDraft['summary'] = JSON.parse(hideWriteKey(JSON.stringify(draft.summary), writeKey))
  // A preview may contain a part of the key, which only the whole call shows.
  const preview = call === undefined ? undefined : previewOf(shown)
  return { ...draft, call, detail, summary: { ...summary, preview }, facts: shown.properties ?? shown.traits }
}

const messageIdOf = (call: JsonObject, arrived: ArrivedCall | undefined): string => {
  const id = arrived?.outcome === 'kept' ? arrived.stored.messageId : call.messageId
  return typeof id === 'string' ? id.slice(0, 256) : ''
}
