import type { EventSummary, RunningDebugger } from '@org/segment-debugger'
import { QueryError } from '@org/segment-testing/query'
import { messageOf } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { countOf, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { createEventPrinter, printable } from './event-printer.ts'
import { readQuery } from './read-query.ts'

/** The actions of the keys of `segment dev`. */
interface KeyActions {
  readonly pause: () => void
  /** Filters by a query; an empty one removes the filter. */
  readonly filter: (text: string) => void
  readonly clear: () => void
  /** Shows the latest printed call in full. */
  readonly view: () => void
  readonly help: () => void
  readonly open: () => void
  readonly quit: () => void
  /** Shows the filter while it is typed. */
  readonly prompt: (text: string) => void
}

/** Help for the keys. */
export const keyHelp = 'keys: p pause · f filter · v last call in full · c clear · o open page · ? keys · q quit'

const interrupt = '\u0003'
const escapeKey = '\u001b'
const enter = /^[\r\n]$/
const eraseKeys: readonly string[] = ['\b', '\u007f']

/** Handles keys if stdin is a terminal. @returns a function that stops */
const handleKeys = (io: Io, actions: KeyActions): (() => void) => {
  let typed: string | undefined
  const type = (key: string): void => {
    if (enter.test(key)) {
      actions.filter(typed ?? '')
      typed = undefined
    } else if (key === escapeKey) {
      typed = undefined
      actions.filter('')
    } else {
      typed = eraseKeys.includes(key) ? (typed ?? '').slice(0, -1) : `${typed ?? ''}${key.replace(/\p{Cc}/gu, '')}`
      actions.prompt(typed)
    }
  }
  const press = (key: string): void => {
    if (key === interrupt) actions.quit()
    else if (typed !== undefined) type(key)
    else if (key === 'f') {
      typed = ''
      actions.prompt('')
    } else if (key === 'p') actions.pause()
    else if (key === 'c') actions.clear()
    else if (key === 'o') actions.open()
    else if (key === 'v') actions.view()
    else if (key === '?') actions.help()
    else if (key === 'q') actions.quit()
  }
  return (
    io.readKeys?.((keys) => {
      // Pasted text arrives as one chunk; so does the escape sequence of an arrow key, which is ignored.
      if (keys === escapeKey) press(escapeKey)
      else if (!keys.startsWith(escapeKey)) for (const key of keys) press(key)
    }) ?? (() => undefined)
  )
}

/** Clears the current line. */
const clearLine = '\r\u001b[K'
const clearScreen = '\u001b[2J\u001b[H'

/** Time for the answer to the call that ends the command, in ms. */
const answerMs = 200

/** Maximum calls held back while a filter is typed; the page shows them all. */
const maxHeldBack = 1_000

/**
 * Prints calls as they arrive and handles keys until `q`, an interrupt or a call that ends it.
 * @param ends whether a call ends it
 * @returns whether a call did
 */
export const watchEvents = (
  io: Io,
  options: GlobalOptions,
  running: RunningDebugger,
  ends: (event: EventSummary) => boolean = () => false,
): Promise<boolean> =>
  new Promise((resolve) => {
    const style = styleOf(io, io.stderr, options.color)
    const printer = createEventPrinter(io, options)
    const say = (words: string): void => {
      if (!options.quiet) io.stderr.write(`${io.readKeys === undefined ? '' : clearLine}${style.dim(words)}\n`)
    }
    let paused = false
    let missed = 0
    // Calls that arrive while a filter is typed; printing them would break the prompt.
    let heldBack: EventSummary[] | undefined
    let { matches } = readQuery('')
    const shows = (event: EventSummary): boolean => {
      try {
        return matches(event, () => running.log.call(event.seq))
      } catch (error) {
        if (!(error instanceof QueryError)) throw error
        // A pattern that turns out to be too complex ends the filter, not the server.
        matches = readQuery('').matches
        say(`filter off: ${error.message}`)
        return true
      }
    }
    let latest: number | undefined
    const print = (events: readonly EventSummary[]): void => {
      latest = events.at(-1)?.seq ?? latest
      printer.print(events)
    }
    const stopListening = running.log.onAdd((events) => {
      if (paused) missed += events.length
      else if (heldBack === undefined) print(events.filter(shows))
      else heldBack = [...heldBack, ...events].slice(-maxHeldBack)
      // The sender gets its answer first.
      if (events.some(ends)) setTimeout(() => end(true), answerMs)
    })
    const end = (byCall = false): void => {
      stopKeys()
      stopListening()
      printer.flush()
      resolve(byCall)
    }
    const stopKeys = handleKeys(io, {
      pause: () => {
        paused = !paused
        say(
          paused
            ? 'paused; press p to resume'
            : `resumed; ${countOf(missed, 'call')} arrived in the meantime, see the page`,
        )
        missed = 0
      },
      filter: (text) => {
        const wanted = text.trim()
        try {
          matches = readQuery(wanted).matches
          say(wanted === '' ? 'filter off' : `showing calls that match ${wanted}; press f, Escape to stop`)
        } catch (error) {
          say(`filter unchanged: ${messageOf(error)}`)
        }
        print((heldBack ?? []).filter(shows))
        heldBack = undefined
      },
      prompt: (text) => {
        printer.flush()
        heldBack ??= []
        io.stderr.write(`${clearLine}filter: ${text}`)
      },
      clear: () => {
        running.clear()
        if (io.stdout.isTTY) io.stdout.write(clearScreen)
        say('cleared here and on the page')
      },
      open: () => {
        say(`opening ${running.pageUrl}`)
        io.openUrl?.(running.pageUrl)
      },
      view: () => {
        printer.flush()
        const call = latest === undefined ? undefined : running.log.call(latest)
        const json = call === undefined ? undefined : JSON.stringify(JSON.parse(call), null, 2)
        if (json === undefined) say('no call to show')
        else io.stderr.write(`${clearLine}${json.split('\n').map(printable).join('\n')}\n`)
      },
      help: () => say(keyHelp),
      quit: () => end(),
    })
    if (io.interrupt.aborted) end()
    else io.interrupt.addEventListener('abort', () => end(), { once: true })
  })
