import type { EventSummary } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { eventLine } from './event-line.ts'

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
