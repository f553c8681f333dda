import { type CallType, formatIssuePath } from '@org/segment-core'
import type { JsonObject } from '@org/segment-testing'
import type { EventIssue, EventSummary } from '../model/event-record.ts'

/** Characters of a name or id in a summary; the detail holds the full text. */
const maxCharacters = 256

/** The value if it is a string. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const cut = (text: string): string => (text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text)

const shortText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? cut(value) : typeof value === 'number' ? String(value) : undefined

/** The fields by which people find a call. A numeric id is shown as text; the issues say that it is wrong. */
export const summariseCall = (
  call: JsonObject,
  type: CallType | undefined,
): Pick<EventSummary, 'type' | 'event' | 'userId' | 'anonymousId' | 'previousId' | 'groupId'> => ({
  type: type ?? 'unknown',
  event: shortText(type === 'page' || type === 'screen' ? call.name : call.event),
  userId: shortText(call.userId),
  anonymousId: shortText(call.anonymousId),
  previousId: type === 'alias' ? shortText(call.previousId) : undefined,
  groupId: type === 'group' ? shortText(call.groupId) : undefined,
})

/** Picks the issue for the list: the one that explains the loss, else the first error, else the loss, else a warning. */
export const firstIssueOf = (
  issues: readonly EventIssue[],
  loss?: { readonly code: string; readonly message: string },
): EventSummary['firstIssue'] => {
  const reason = issues.find(({ code, discardCode }) => code === loss?.code || discardCode === loss?.code)
  const first = loss === undefined ? issues[0] : (reason ?? issues[0])
  if (first !== undefined && (first.severity === 'error' || loss === undefined)) {
    return { code: first.code, message: first.message, path: formatIssuePath(first.path) }
  }
  return loss === undefined ? undefined : { ...loss, path: '' }
}
