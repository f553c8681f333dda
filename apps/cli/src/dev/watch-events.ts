import type { EventSummary, RunningDebugger } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'
import type { Style } from '../output/style.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { handleKeys } from './dev-keys.ts'
import { createEventPrinter } from './event-printer.ts'

/** Begins the line anew, and what stood on it is gone. */
const freshLine = '\r\u001b[K'
const clearScreen = '\u001b[2J\u001b[H'

/** Calls that wait while someone types a filter; the page has them all. */
const maxWaiting = 1_000

/** Prints calls as they come and obeys keys, until it is told to end. */
export const watchEvents = (
  io: Io,
  options: GlobalOptions,
  { running, style }: { readonly running: RunningDebugger; readonly style: Style },
): Promise<void> =>
  new Promise((resolve) => {
    const printer = createEventPrinter(io, options)
    const say = (words: string): void => {
      if (!options.quiet) io.stderr.write(`${io.readKeys === undefined ? '' : freshLine}${style.dim(words)}\n`)
    }
    let paused = false
    let missed = 0
    let wanted = ''
    // Lines would tear the one that is being typed apart.
    let waiting: EventSummary[] | undefined
    const shows = (event: EventSummary): boolean =>
      wanted === '' || JSON.stringify(event).toLowerCase().includes(wanted.toLowerCase())
    const stopListening = running.log.onAdd((events) => {
      if (paused) missed += events.length
      else if (waiting === undefined) printer.print(events.filter(shows))
      else waiting = [...waiting, ...events].slice(-maxWaiting)
    })
    const end = (): void => {
      stopKeys()
      stopListening()
      printer.flush()
      resolve()
    }
    const stopKeys = handleKeys(io, {
      pause: () => {
        paused = !paused
        const came = missed === 1 ? '1 call' : `${missed} calls`
        say(paused ? 'paused; p goes on' : `going on; ${came} came meanwhile, the page has them`)
        missed = 0
      },
      filter: (text) => {
        wanted = text.trim()
        say(wanted === '' ? 'filter off' : `showing only what holds ${JSON.stringify(wanted)}; f and Escape end it`)
        printer.print((waiting ?? []).filter(shows))
        waiting = undefined
      },
      prompt: (text) => {
        printer.flush()
        waiting ??= []
        io.stderr.write(`${freshLine}filter: ${text}`)
      },
      clear: () => {
        running.clear()
        if (io.stdout.isTTY) io.stdout.write(clearScreen)
        say('cleared, here and on the page')
      },
      open: () => {
        say(`opening ${running.pageUrl}`)
        io.openUrl?.(running.pageUrl)
      },
      quit: end,
    })
    if (io.interrupt.aborted) end()
    else io.interrupt.addEventListener('abort', end, { once: true })
  })
