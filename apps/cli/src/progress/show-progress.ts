import { SingleBar } from 'cli-progress'
import type { Io } from '../io/io.ts'
import { type ProgressSnapshot, plainProgress, renderProgress } from './progress-snapshot.ts'

/** How progress is shown. */
export type ProgressForm = 'bar' | 'lines' | 'json' | 'none'

/** A progress display. */
export interface ShownProgress {
  /** Removes it and leaves a clean line. */
  readonly end: () => void
}

/** The terminal of the bar. */
export type BarStream = NodeJS.WriteStream

/** Milliseconds between two lines without a terminal. */
const linesEveryMs = 5_000

const eventsEveryMs = 1_000

const drawsPerSecond = 10

const repeat = (work: () => void, everyMs: number): ShownProgress => {
  const timer = setInterval(work, everyMs)
  // It must not keep the process alive.
  timer.unref()
  return { end: () => clearInterval(timer) }
}

/** A snapshot as a JSON event. */
const progressEvent = (snapshot: ProgressSnapshot): object => {
  const { totals, elapsedMs, rowsPerSecond, pace, askedPerSecond: _, ...rest } = snapshot
  const perSecond = Math.round(rowsPerSecond)
  return { event: 'progress', ...rest, ...totals, elapsedMs: Math.round(elapsedMs), rowsPerSecond: perSecond, pace }
}

/**
 * Updates the size of the terminal. A line as long as the window was before a resize would wrap.
 */
const refreshSize = (stream: BarStream): void => {
  const refresh: unknown = Reflect.get(stream, '_refreshSize')
  if (typeof refresh === 'function') refresh.call(stream)
}

/** Escapes that save and restore the cursor; a saved position is wrong after a resize. */
const savedCursor: ReadonlySet<string> = new Set(['\u001b7', '\u001b8'])

/**
 * A line that does not wrap in a window narrower than it. The terminal wraps what was drawn before a resize, but tells of
 * its new size later; a line that wraps in between would leave a line behind each time it is drawn.
 */
const unwrapped = (line: string): string => `\u001b[?7l${line}\u001b[?7h`

/** The stream as the library writes to it. */
const barOutput = (stream: BarStream): BarStream =>
  Object.create(stream, {
    write: {
      value: (text: string) =>
        savedCursor.has(text) || stream.write(text.startsWith('\u001b') ? text : unwrapped(text)),
    },
  })

const drawBar = (stream: BarStream, snapshot: () => ProgressSnapshot): ShownProgress => {
  let width = 0
  const bar = new SingleBar({
    format: () => {
      refreshSize(stream)
      const line = renderProgress(snapshot(), stream.columns ?? 80)
      width = [...line].length
      return line
    },
    stream: barOutput(stream),
    fps: drawsPerSecond,
    clearOnComplete: true,
    // A hidden cursor would stay hidden if the process is killed.
    hideCursor: false,
    linewrap: true,
    // The command handles signals itself.
    gracefulExit: false,
    forceRedraw: true,
  })
  bar.start(1, 0)
  // In a window that becomes narrower the terminal wraps the line; every line of it is erased.
  const clear = (): void => {
    const above = Math.max(0, Math.ceil(width / (stream.columns ?? 80)) - 1)
    stream.write(`\r${above > 0 ? `\u001b[${above}A` : ''}\u001b[J`)
    width = 0
  }
  stream.on('resize', clear)
  let isOver = false
  const end = (): void => {
    if (isOver) return
    isOver = true
    stream.off('resize', clear)
    process.off('exit', end)
    bar.stop()
    clear()
  }
  // A second Ctrl-C ends the process at once.
  process.on('exit', end)
  return { end }
}

/** Shows the state of an import until it ends: a bar, lines, or JSON events. */
export const showProgress = (
  io: Io,
  form: ProgressForm,
  snapshot: () => ProgressSnapshot,
  stream: BarStream,
): ShownProgress => {
  switch (form) {
    case 'bar':
      return drawBar(stream, snapshot)
    case 'lines':
      return repeat(() => io.stderr.write(`${plainProgress(snapshot())}\n`), linesEveryMs)
    case 'json':
      return repeat(() => io.stdout.write(`${JSON.stringify(progressEvent(snapshot()))}\n`), eventsEveryMs)
    case 'none':
      return { end: () => undefined }
    default:
      return form satisfies never
  }
}
