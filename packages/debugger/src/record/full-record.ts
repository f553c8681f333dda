import { limits } from '@org/segment-core/spec'
import type { ClockSkew, EventRecord, EventSummary } from '../model/event-record.ts'
import { isObject } from '../model/is-object.ts'
import type { CallDetail, RequestDetail } from './event-detail.ts'
import { applyChanges } from './stored-changes.ts'
import { textOf } from './summarise-call.ts'

type Fields = Readonly<Record<string, unknown>>

const clockSkewOf = ({ receivedAt }: EventSummary, call: Fields, stored: Fields | undefined): ClockSkew => {
  const sentAt = textOf(call.sentAt)
  const skewMs = Date.parse(receivedAt) - Date.parse(sentAt ?? '')
  return {
    receivedAt,
    sentAt,
    originalTimestamp: textOf(call.timestamp),
    timestamp: textOf(stored?.timestamp),
    skewMs: Number.isNaN(skewMs) ? undefined : skewMs,
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const isMessageId = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= limits.messageIdLength

/** Path and body that send a call again on its own, even if it came in a batch; an unreadable request is repeated as is. */
const replayOf = (summary: EventSummary, call: unknown, { path, bodyText }: RequestDetail) => {
  if (!isObject(call)) return { path, body: bodyText }
  const { sentAt: _, ...timeless } = call
  const { messageId, ...renewed } = timeless
  // A valid messageId would make it a repeat, which Segment drops; an invalid one is what the call is about.
  const alone = isMessageId(messageId) ? renewed : timeless
  if (summary.type !== 'unknown') return { path: `/v1/${summary.type}`, body: JSON.stringify(alone) }
  return { path: '/v1/batch', body: JSON.stringify({ batch: [alone] }) }
}

/**
 * A command that sends the call again. Without the variable it has a key, because the local Segment accepts any by default
 * but refuses an empty one. `--globoff` keeps curl from expanding brackets in the URL.
 */
const curlOf = (method: string, url: string, body: string): string =>
  [
    `curl --globoff${method === 'POST' ? '' : ` --request ${quote(method)}`} ${quote(url)}`,
    `--user "\${SEGMENT_WRITE_KEY:-any-write-key}:"`,
    ...(body === '' ? [] : [`--header 'Content-Type: application/json'`, `--data-raw ${quote(body)}`]),
  ].join(' \\\n  ')

/**
 * Combines everything that is stored of an event.
 * @param url origin of this local Segment, for the curl command
 */
export const fullRecord = (
  summary: EventSummary,
  stored: { readonly call: unknown; readonly detail: CallDetail; readonly request: RequestDetail },
  url: string,
): EventRecord => {
  const { call, detail, request } = stored
  const fields = isObject(call) ? call : {}
  const kept = detail.changes === undefined || !isObject(call) ? undefined : applyChanges(call, detail.changes)
  const { answer, ...sent } = request
  const replay = replayOf(summary, call, request)
  return {
    ...summary,
    call: call ?? null,
    stored: kept,
    issues: [...detail.issues],
    discardCode: detail.discardCode,
    discardReason: detail.discardReason,
    answered: answer,
    request: sent,
    clockSkew: clockSkewOf(summary, fields, kept),
    curl: curlOf(isObject(call) ? 'POST' : request.method, `${url}${replay.path}`, replay.body),
  }
}
