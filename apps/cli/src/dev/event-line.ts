import type { EventSummary } from '@org/segment-debugger'
import type { Style } from '../output/style.ts'

/** Column widths in characters; longer texts are truncated. */
const columns = { type: 8, event: 28, user: 24 } as const

/** Makes text safe for a terminal: a call must not be able to move the cursor. */
export const printable = (text: string): string => text.replace(/\p{Cc}|\p{Bidi_Control}/gu, '·')

const fit = (text: string, width: number): string => {
  const shown = printable(text)
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown.padEnd(width)
}

const clock = (receivedAt: string): string => {
  const time = new Date(receivedAt)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}

const size = (bytes: number): string => (bytes < 10_000 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`)

const marks = { kept: '✓', warned: '!', discarded: '✗', refused: '✗' } as const
const paints = { kept: 'green', warned: 'yellow', discarded: 'red', refused: 'red' } as const

/** The outcome of a call; a duplicate is dropped whatever its verdict. */
const outcomeOf = ({ verdict, duplicate }: EventSummary) =>
  duplicate && (verdict === 'kept' || verdict === 'warned')
    ? ({ mark: '↺', word: 'duplicate', paint: 'yellow' } as const)
    : ({ mark: marks[verdict], word: verdict, paint: paints[verdict] } as const)

const remark = ({ firstIssue, duplicate }: EventSummary): string => {
  if (duplicate) return 'Segment drops it: the messageId was seen before'
  if (firstIssue === undefined) return ''
  return `${firstIssue.code}${firstIssue.path === '' ? '' : ` at ${firstIssue.path}`}: ${firstIssue.message}`
}

/** Width of a line before the remark, including gaps. */
const remarkAt = 8 + 11 + columns.type + columns.event + columns.user + 8 + 6 * 2

/** Maximum length of a remark if the output is not a terminal. */
const maxRemark = 200

const cutTo = (text: string, width: number): string =>
  text.length <= width ? text : width < 8 ? '' : `${text.slice(0, width - 1)}…`

/**
 * Formats a call as one line: time, verdict, type, event or name, user, size and first issue.
 * @param width width of the terminal; longer lines are truncated
 */
export const eventLine = (event: EventSummary, style: Style, width?: number): string => {
  const outcome = outcomeOf(event)
  const paint = style[outcome.paint]
  const user = event.userId ?? (event.anonymousId === undefined ? '–' : `(${event.anonymousId})`)
  const words = cutTo(printable(remark(event)), width === undefined ? maxRemark : width - remarkAt)
  return [
    style.dim(clock(event.receivedAt)),
    paint(`${outcome.mark} ${outcome.word.padEnd(9)}`),
    event.type.padEnd(columns.type),
    style.bold(fit(event.event ?? event.groupId ?? event.previousId ?? '', columns.event)),
    fit(user, columns.user),
    style.dim(size(event.bytes).padStart(8)),
    ...(words === '' ? [] : [paint(words)]),
  ].join('  ')
}
