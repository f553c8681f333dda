import type { EventSummary } from '../model/event-record.ts'
import { isObject } from '../model/is-object.ts'
import type { SessionEvent } from '../model/session-event.ts'
import type { CallDetail, EventDraft, RequestDetail } from './event-detail.ts'

/** Describes a stored event as a line of a session file. */
export const toSessionEvent = (
  summary: EventSummary,
  stored: { readonly call?: string | undefined; readonly detail: string; readonly request: RequestDetail },
): SessionEvent => {
  const { answer, ...sent } = stored.request
  const { issues, ...detail }: CallDetail = JSON.parse(stored.detail)
  const call: unknown = stored.call === undefined ? null : JSON.parse(stored.call)
  const request = call === null ? sent : { ...sent, bodyText: '', bodyCut: sent.bodyCut || sent.bodyText !== '' }
  return { ...summary, call, issues: [...issues], ...detail, changes: detail.changes, answered: answer, request }
}

/**
 * An event of a session file as it is stored.
 * @throws {RangeError} if the call is nested too deeply
 */
export const fromSessionEvent = (event: SessionEvent): EventDraft => {
  const { seq: _, call, issues, changes, discardCode, discardReason, answered, request, ...summary } = event
  const detail: CallDetail = { issues, changes, discardCode, discardReason }
  return {
    summary,
    call: isObject(call) ? JSON.stringify(call) : undefined,
    detail: JSON.stringify(detail),
    request: { ...request, answer: answered },
    facts: isObject(call) ? (call.properties ?? call.traits) : undefined,
  }
}
