import type { EventSummary } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/style.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { eventLine } from './event-line.ts'

/** Lines written in one go at most, and the time between two goes, in ms; nobody reads faster. */
const maxLines = 100
const goMs = 50

/** Writes calls to stdout as they come. */
export interface EventPrinter {
  readonly print: (events: readonly EventSummary[]) => void
  /** Writes what waits. */
  readonly flush: () => void
}

/** Makes a printer: lines for people, or with `--json` one JSON object a line. */
export const createEventPrinter = (io: Io, options: GlobalOptions): EventPrinter => {
  const style = styleOf(io, io.stdout, options.color)
  let waiting: EventSummary[] = []
  let passedOver = 0
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const lines = waiting.map((event) => eventLine(event, style, io.stdout.isTTY ? io.stdout.columns : undefined))
    const more = passedOver === 0 ? [] : [style.dim(`… ${passedOver} more calls`)]
    io.stdout.write(`${[...lines, ...more].join('\n')}\n`)
    waiting = []
    passedOver = 0
  }
  return {
    print: (events) => {
      if (options.json) {
        io.stdout.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
        return
      }
      if (options.quiet) return
      const room = maxLines - waiting.length
      waiting.push(...events.slice(0, room))
      passedOver += Math.max(0, events.length - room)
      timer ??= setTimeout(flush, goMs)
    },
    flush,
  }
}
