import type { EventSummary } from '@org/segment-debugger'
import type { Style } from '../output/style.ts'

/** Characters of a column; what is longer is cut. */
const columns = { type: 8, event: 28, user: 24 } as const

/** Text for a terminal: control characters would let a call write over it. */
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

/** What a line says of the call; a duplicate is dropped whatever its verdict. */
const outcomeOf = ({ verdict, duplicate }: EventSummary) =>
  duplicate && (verdict === 'kept' || verdict === 'warned')
    ? ({ mark: '↺', word: 'duplicate', paint: 'yellow' } as const)
    : ({ mark: marks[verdict], word: verdict, paint: paints[verdict] } as const)

const remark = ({ firstIssue, duplicate }: EventSummary): string => {
  if (duplicate) return 'its messageId came before, so Segment drops it'
  if (firstIssue === undefined) return ''
  return `${firstIssue.code}${firstIssue.path === '' ? '' : ` at ${firstIssue.path}`}: ${firstIssue.message}`
}

/** Characters of a line before the remark, gaps included. */
const remarkAt = 8 + 11 + columns.type + columns.event + columns.user + 8 + 6 * 2

/** Characters of a remark, where there is no terminal to say how many fit. */
const maxRemark = 200

const cutTo = (text: string, width: number): string =>
  text.length <= width ? text : width < 8 ? '' : `${text.slice(0, width - 1)}…`

/**
 * One call as a line for people: time, verdict, type, event or name, user, size, and what is wrong with it.
 * @param width characters of the terminal; a line is cut to it, so that it stays one
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
