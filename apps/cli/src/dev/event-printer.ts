import type { EventSummary } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'
import { type Style, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'

/** Column widths in characters; longer texts are truncated. */
const columns = { type: 8, event: 28, user: 24 } as const

/** Makes text safe for a terminal: a call must not be able to move the cursor. */
export const printable = (text: string): string => text.replace(/\p{Cc}|\p{Bidi_Control}/gu, '·')

const fit = (text: string, width: number): string => {
  const shown = printable(text)
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown.padEnd(width)
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

/** The outcome of a call; a duplicate is dropped whatever its verdict. */
const outcomeOf = ({ verdict, duplicate }: EventSummary): keyof typeof outcomes =>
  duplicate && (verdict === 'kept' || verdict === 'warned') ? 'duplicate' : verdict

const remark = ({ firstIssue, duplicate }: EventSummary): string => {
  if (duplicate) return 'Segment drops it: the messageId was seen before'
  if (firstIssue === undefined) return ''
  return `${firstIssue.code}${firstIssue.path === '' ? '' : ` at ${firstIssue.path}`}: ${firstIssue.message}`
}

/** Width of a line before the remark, including gaps. */
const remarkAt = 8 + 11 + columns.type + columns.event + columns.user + 8 + 6 * 2

/** A window needs this width for all columns and a remark. */
const wideColumns = remarkAt + 20

/** Width of the name of an event in a narrow window with a remark. */
const narrowEvent = 16

/** Maximum length of a remark if the output is not a terminal. */
const maxRemark = 200

const cutTo = (text: string, width: number): string =>
  text.length <= width ? text : width < 8 ? '' : `${text.slice(0, width - 1)}…`

const nameOf = ({ event, groupId, previousId }: EventSummary): string => event ?? groupId ?? previousId ?? ''

const userOf = ({ userId, anonymousId }: EventSummary): string =>
  userId ?? (anonymousId === undefined ? '–' : `(${anonymousId})`)

/** In a narrow window the reason of a loss is more important than who sent the call; a line never wraps. */
const narrowLine = (event: EventSummary, style: Style, width: number): string => {
  const outcome = outcomeOf(event)
  const { mark, paint } = outcomes[outcome]
  const words = printable(remark(event))
  const start = `${mark} ${outcome.padEnd(9)}`
  const name = words === '' ? nameOf(event) : fit(nameOf(event), narrowEvent)
  const rest = [name, ...(words === '' ? [userOf(event)] : [words])].map(printable).join('  ')
  const room = width - 8 - start.length - columns.type - 3 * 2
  const shown = cutTo(rest, Math.max(0, room))
  return [
    style.dim(clock(event.receivedAt)),
    style[paint](start),
    event.type.padEnd(columns.type),
    words === '' ? shown : `${style.bold(shown.slice(0, narrowEvent))}${style[paint](shown.slice(narrowEvent))}`,
  ].join('  ')
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

/** Maximum lines per write, and the time between two writes in ms. */
const maxLines = 100
const writeIntervalMs = 50

/** Creates a printer of text lines or, with `--json`, of one JSON object per line. */
export const createEventPrinter = (io: Io, options: GlobalOptions) => {
  const style = styleOf(io, io.stdout, options.color)
  let pending: EventSummary[] = []
  let skipped = 0
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (pending.length === 0) return
    const lines = pending.map((event) => eventLine(event, style, io.stdout.isTTY ? io.stdout.columns : undefined))
    const more = skipped === 0 ? [] : [style.dim(`… ${skipped} more calls`)]
    io.stdout.write(`${[...lines, ...more].join('\n')}\n`)
    pending = []
    skipped = 0
  }
  return {
    print: (events: readonly EventSummary[]): void => {
      if (options.json) {
        io.stdout.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
        return
      }
      if (options.quiet) return
      const room = maxLines - pending.length
      pending.push(...events.slice(0, room))
      skipped += Math.max(0, events.length - room)
      timer ??= setTimeout(flush, writeIntervalMs)
    },
    /** Writes the pending lines. */
    flush,
  }
}
