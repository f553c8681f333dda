import type { ClockSkew, EventRecord, EventSummary } from '../event-record.ts'
import type { CallDetail, RequestDetail } from './event-detail.ts'
import { applyChanges } from './stored-changes.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const clockSkewOf = (
  summary: EventSummary,
  call: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>> | undefined,
): ClockSkew => {
  const sentAt = textOf(call.sentAt)
  const originalTimestamp = textOf(call.timestamp)
  const timestamp = textOf(stored?.timestamp)
  const skewMs = sentAt === undefined ? Number.NaN : Date.parse(summary.receivedAt) - Date.parse(sentAt)
  return {
    receivedAt: summary.receivedAt,
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(originalTimestamp === undefined ? {} : { originalTimestamp }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(Number.isNaN(skewMs) ? {} : { skewMs }),
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Path and body that send the call again: alone, also where it came in a batch; where none could be read, as it came. */
const replayOf = (summary: EventSummary, { call }: CallDetail, { path, bodyText }: RequestDetail) => {
  if (!isObject(call)) return { path, body: bodyText }
  const { sentAt: _, ...alone } = call
  if (summary.type !== 'unknown') return { path: `/v1/${summary.type}`, body: JSON.stringify(alone) }
  return { path: '/v1/batch', body: JSON.stringify({ batch: [alone] }) }
}

/** A command that sends the call again; `--globoff` leaves brackets in an address as they are. */
const curlOf = (method: string, url: string, body: string): string =>
  [
    `curl --globoff${method === 'POST' ? '' : ` --request ${quote(method)}`} ${quote(url)}`,
    `--user "$SEGMENT_WRITE_KEY:"`,
    ...(body === '' ? [] : [`--header 'Content-Type: application/json'`, `--data-raw ${quote(body)}`]),
  ].join(' \\\n  ')

/**
 * Puts together what the store keeps of an event.
 * @param url origin of this local Segment, for the command
 */
export const fullRecord = (
  summary: EventSummary,
  { detail, request }: { readonly detail: CallDetail; readonly request: RequestDetail },
  url: string,
): EventRecord => {
  const call = isObject(detail.call) ? detail.call : {}
  const stored = detail.changes === undefined || detail.call === null ? undefined : applyChanges(call, detail.changes)
  const { answer, ...asked } = request
  const again = replayOf(summary, detail, request)
  const method = isObject(detail.call) ? 'POST' : request.method
  return {
    ...summary,
    call: detail.call,
    ...(stored === undefined ? {} : { stored }),
    issues: [...detail.issues],
    ...(detail.discardCode === undefined ? {} : { discardCode: detail.discardCode }),
    ...(detail.discardReason === undefined ? {} : { discardReason: detail.discardReason }),
    answered: {
      body: answer.body,
      ...(answer.status === undefined ? {} : { status: answer.status }),
      ...(answer.fault === undefined ? {} : { fault: answer.fault }),
    },
    request: { ...asked, headers: { ...asked.headers } },
    clockSkew: clockSkewOf(summary, call, stored),
    curl: curlOf(method, `${url}${again.path}`, again.body),
  }
}
