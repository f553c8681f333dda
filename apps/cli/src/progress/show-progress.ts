import { SingleBar } from 'cli-progress'
import type { Io } from '../io/io.ts'
import type { ProgressSnapshot } from './progress-snapshot.ts'
import { plainProgress, renderProgress } from './render-progress.ts'

/** How progress is shown. */
export type ProgressForm = 'bar' | 'lines' | 'json' | 'none'

/** Progress that is being shown. */
export interface ShownProgress {
  /** Ends it and leaves a clean line. */
  readonly end: () => void
}

/** Terminal that a bar is drawn on. */
export type BarStream = NodeJS.WriteStream

/** Milliseconds between two lines where nobody watches. */
const linesEveryMs = 5_000

const eventsEveryMs = 1_000

const drawsPerSecond = 10

const repeat = (work: () => void, everyMs: number): ShownProgress => {
  const timer = setInterval(work, everyMs)
  // Alone it keeps no process alive.
  timer.unref()
  return { end: () => clearInterval(timer) }
}

/** A snapshot as an event for machines. */
export const progressEvent = (snapshot: ProgressSnapshot): object => {
  const { totals, elapsedMs, rowsPerSecond, pace, askedPerSecond: _, ...rest } = snapshot
  const perSecond = Math.round(rowsPerSecond)
  return { event: 'progress', ...rest, ...totals, elapsedMs: Math.round(elapsedMs), rowsPerSecond: perSecond, pace }
}

/**
 * Asks the terminal for its size now, which tells of a change at once: a line that is as long as the window was a moment
 * ago would be broken into several.
 */
const refreshSize = (stream: BarStream): void => {
  const refresh: unknown = Reflect.get(stream, '_refreshSize')
  if (typeof refresh === 'function') refresh.call(stream)
}

/** Places of the cursor that are saved are wrong once the window has changed; the bar stays on its own line anyway. */
const savedCursor: ReadonlySet<string> = new Set(['\u001b7', '\u001b8'])

const withoutSavedCursor = (stream: BarStream): BarStream =>
  Object.create(stream, { write: { value: (text: string) => savedCursor.has(text) || stream.write(text) } })

const drawBar = (stream: BarStream, snapshot: () => ProgressSnapshot): ShownProgress => {
  let width = 0
  const bar = new SingleBar({
    format: () => {
      refreshSize(stream)
      const line = renderProgress(snapshot(), stream.columns ?? 80)
      width = [...line].length
      return line
    },
    stream: withoutSavedCursor(stream),
    fps: drawsPerSecond,
    clearOnComplete: true,
    // A hidden cursor stays hidden where a process is killed.
    hideCursor: false,
    linewrap: true,
    // The command has its own way to end.
    gracefulExit: false,
    forceRedraw: true,
  })
  bar.start(1, 0)
  // In a window that becomes narrower the terminal breaks the line that was drawn; all that it made of it is wiped.
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

/** Shows how an import stands until it is ended: a bar, lines, or events for machines. */
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
