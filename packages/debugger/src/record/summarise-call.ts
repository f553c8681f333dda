import { type CallType, formatIssuePath } from '@org/segment-core'
import type { JsonObject } from '@org/segment-testing'
import type { EventIssue, EventSummary } from '../model/event-record.ts'
import { isObject } from '../model/is-object.ts'

/** Characters of a name or id in a summary; the call holds the full text. */
const maxCharacters = 256

/** The value if it is a string. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Says how long a cut text is, so that readers see that it is cut, and longer ones differ from each other. */
const cut = (text: string): string => {
  if (text.length <= maxCharacters) return text
  // Cutting may split a surrogate pair.
  return `${text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, '')}… [${text.length.toLocaleString('en-US')} characters]`
}

const shortText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? cut(value) : typeof value === 'number' ? String(value) : undefined

/** Characters and names of a preview. */
const maxPreview = 160
const maxNames = 12

const previewOfValue = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.length}]`
  if (typeof value === 'object' && value !== null) return '{…}'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, maxPreview)) : String(value)
}

/** The first properties or traits in one line: `revenue 134.5, currency "USD"`; undefined if there are none. */
export const previewOf = ({ properties, traits }: JsonObject): string | undefined => {
  const facts = properties ?? traits
  if (!isObject(facts)) return undefined
  let text = ''
  let names = 0
  // An object may have a million names.
  for (const name in facts) {
    if (names === maxNames || text.length > maxPreview) break
    names += 1
    text += `${text === '' ? '' : ', '}${name.slice(0, maxPreview)} ${previewOfValue(facts[name])}`
  }
  if (text === '') return undefined
  return text.length > maxPreview ? `${text.slice(0, maxPreview).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}

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
