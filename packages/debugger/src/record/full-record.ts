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

/** A command that sends the call again; alone, also where it came in a batch. */
const curlOf = (summary: EventSummary, call: Readonly<Record<string, unknown>>, url: string): string => {
  const { sentAt: _, ...body } = call
  const path = summary.type === 'unknown' ? 'batch' : summary.type
  return [
    `curl ${quote(`${url}/v1/${path}`)}`,
    `--user "$SEGMENT_WRITE_KEY:"`,
    `--header 'Content-Type: application/json'`,
    `--data-raw ${quote(JSON.stringify(body))}`,
  ].join(' \\\n  ')
}

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
    curl: curlOf(summary, call, url),
  }
}
