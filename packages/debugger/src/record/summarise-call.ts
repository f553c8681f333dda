import { type CallType, formatIssuePath } from '@org/segment-core'
import type { JsonObject } from '@org/segment-testing'
import type { EventIssue, EventSummary } from '../event-record.ts'

/** Characters of a name or id in a summary; the detail holds all of it. */
const maxCharacters = 256

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? cut(value) : typeof value === 'number' ? String(value) : undefined

const cut = (text: string): string => (text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text)

/** The fields of a call by which people find it. An id that is a number is shown as one; the issues say what is wrong. */
export const summariseCall = (
  call: JsonObject,
  type: CallType | undefined,
): Pick<EventSummary, 'type' | 'event' | 'userId' | 'anonymousId' | 'previousId' | 'groupId'> => {
  const named = type === 'page' || type === 'screen' ? textOf(call.name) : textOf(call.event)
  const userId = textOf(call.userId)
  const anonymousId = textOf(call.anonymousId)
  const previousId = type === 'alias' ? textOf(call.previousId) : undefined
  const groupId = type === 'group' ? textOf(call.groupId) : undefined
  return {
    type: type ?? 'unknown',
    ...(named === undefined ? {} : { event: named }),
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(previousId === undefined ? {} : { previousId }),
    ...(groupId === undefined ? {} : { groupId }),
  }
}

/** The issue to show in a line: the one for which the call was lost, else the first error, the loss, a warning. */
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
