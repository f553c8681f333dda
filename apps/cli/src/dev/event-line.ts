import type { EventSummary } from '@org/segment-debugger'
import truncatedWidth from 'fast-string-truncated-width'
import { printable } from '../output/printable.ts'
import type { Style } from '../output/report.ts'

/** Column widths in characters; longer texts are truncated. */
const columns = { type: 8, event: 28, user: 24 } as const

/** Cuts text to a width in columns of the terminal; a Chinese character takes two. */
const cutTo = (text: string, width: number): string => {
  if (width < 1) return ''
  const { index, ellipsed } = truncatedWidth(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 })
  return `${text.slice(0, index)}${ellipsed ? '…' : ''}`
}

const fit = (text: string, width: number): string => {
  const shown = cutTo(printable(text), width)
  return `${shown}${' '.repeat(Math.max(0, width - truncatedWidth(shown).width))}`
}

const clock = (receivedAt: string): string => new Date(receivedAt).toTimeString().slice(0, 8)

const size = (bytes: number): string => (bytes < 10_000 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`)

const outcomes = {
  kept: { mark: '✓', paint: 'green' },
  warned: { mark: '!', paint: 'yellow' },
  discarded: { mark: '✗', paint: 'red' },
  refused: { mark: '✗', paint: 'red' },
  duplicate: { mark: '↺', paint: 'yellow' },
} as const

/** What became of a call. */
export type Outcome = keyof typeof outcomes

/** The outcome of a call; a duplicate is dropped whatever its verdict. */
export const outcomeOf = ({ verdict, duplicate }: EventSummary): Outcome =>
  duplicate && (verdict === 'kept' || verdict === 'warned') ? 'duplicate' : verdict

const repeated = 'the messageId was seen before'

const remark = ({ firstIssue, duplicate }: EventSummary): string => {
  if (duplicate) return `Segment drops it: ${repeated}`
  if (firstIssue === undefined) return ''
  return `${firstIssue.code}${firstIssue.path === '' ? '' : ` at ${firstIssue.path}`}: ${firstIssue.message}`
}

/** The remark without what the other columns of a narrow line say. */
const shortRemark = ({ firstIssue, duplicate }: EventSummary): string => {
  if (duplicate) return repeated
  if (firstIssue === undefined) return ''
  const { path, message } = firstIssue
  const words = message.replace(/^The request was refused /, '')
  return path === '' || words.includes(path) ? words : `${path}: ${words}`
}

/** Width of a line before the remark, including gaps. */
const remarkAt = 8 + 11 + columns.type + columns.event + columns.user + 8 + 6 * 2

/** A window needs this width for all columns and a remark. */
const wideColumns = remarkAt + 20

/** Maximum length of a remark if the output is not a terminal. */
const maxRemark = 200

const nameOf = ({ event, groupId, previousId }: EventSummary): string => event ?? groupId ?? previousId ?? ''

const userOf = ({ userId, anonymousId }: EventSummary): string =>
  userId ?? (anonymousId === undefined ? '–' : `(${anonymousId})`)

/** Width of type and name at 80 columns; half of every further column is added. */
const narrowSubject = 18

/** In a narrow window the reason of a loss is more important than who sent the call; a line never wraps. */
const narrowLine = (event: EventSummary, style: Style, width: number): string => {
  const outcome = outcomeOf(event)
  const { mark, paint } = outcomes[outcome]
  const start = `${mark} ${outcome.padEnd(9)}`
  const time = clock(event.receivedAt)
  const room = width - time.length - start.length - 2
  const words = printable(shortRemark(event))
  const named = nameOf(event) === '' ? userOf(event) : nameOf(event)
  const subject = printable(`${event.type} ${named}`)
  if (words === '') {
    const shown = nameOf(event) === '' ? subject : `${subject}  ${printable(userOf(event))}`
    return `${style.dim(time)} ${style[paint](start)} ${cutTo(shown, room)}`
  }
  const subjectWidth = Math.max(0, Math.min(room, narrowSubject + Math.floor((width - 80) / 2)))
  const reason = cutTo(words, room - subjectWidth - 2)
  return [style.dim(time), style[paint](start), `${fit(subject, subjectWidth)}  ${style[paint](reason)}`].join(' ')
}

/**
 * Formats a call as one line: time, verdict, type, event or name, user, size and first issue.
 * @param width width of the terminal; longer lines are truncated, and narrow ones leave out user and size
 */
export const eventLine = (event: EventSummary, style: Style, width?: number): string => {
  if (width !== undefined && width < wideColumns) return narrowLine(event, style, width)
  const outcome = outcomeOf(event)
  const { mark } = outcomes[outcome]
  const paint = style[outcomes[outcome].paint]
  const words = cutTo(printable(remark(event)), width === undefined ? maxRemark : width - remarkAt)
  return [
    style.dim(clock(event.receivedAt)),
    paint(`${mark} ${outcome.padEnd(9)}`),
    event.type.padEnd(columns.type),
    style.bold(fit(nameOf(event), columns.event)),
    fit(userOf(event), columns.user),
    style.dim(size(event.bytes).padStart(8)),
    ...(words === '' ? [] : [paint(words)]),
  ].join('  ')
}

/**
 * Formats a call in full: what became of it and why, and its JSON.
 * @param json undefined if the request has no readable call
 */
export const payloadText = (event: EventSummary, json: string | undefined, style: Style): string => {
  const outcome = outcomeOf(event)
  const { mark, paint } = outcomes[outcome]
  const words = printable(remark(event))
  const head = style[paint](`${mark} ${outcome}${words === '' ? '' : `: ${words}`}`)
  if (json === undefined) return `${head}\nThe request has no readable call.`
  const lines = JSON.stringify(JSON.parse(json), null, 2).split('\n').map(printable)
  return [head, ...lines].join('\n')
}
