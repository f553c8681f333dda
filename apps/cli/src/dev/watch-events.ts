import type { EventSummary, RunningDebugger } from '@org/segment-debugger'
import { QueryError } from '@org/segment-testing/query'
import { messageOf } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { countOf, styleOf, takesControls } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { payloadText } from './event-line.ts'
import { createEventPrinter } from './event-printer.ts'
import { readQuery } from './read-query.ts'
import { clearLine, handleKeys, keyHelp, promptText } from './terminal-keys.ts'

/** The keys of `segment dev`. */
export const devKeys = ['p', 'f', 'v', 'c', 'o', '?', 'q'] as const

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
  ends: (event: EventSummary, json: () => string | undefined) => boolean = () => false,
): Promise<boolean> =>
  new Promise((resolve) => {
    const style = styleOf(io, io.stderr, options.color)
    const printer = createEventPrinter(io, options)
    const say = (words: string): void => {
      if (!options.quiet) io.stderr.write(`${clearLine(io)}${style.dim(words)}\n`)
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
    let latest: EventSummary | undefined
    const print = (events: readonly EventSummary[]): void => {
      latest = events.at(-1) ?? latest
      printer.print(events)
    }
    const stopListening = running.log.onAdd((events) => {
      if (paused) missed += events.length
      else if (heldBack === undefined) print(events.filter(shows))
      else heldBack = [...heldBack, ...events].slice(-maxHeldBack)
      // The sender gets its answer first.
      if (events.some((event) => ends(event, () => running.log.call(event.seq)))) setTimeout(() => end(true), answerMs)
    })
    const end = (byCall = false): void => {
      stopKeys()
      stopListening()
      printer.flush()
      resolve(byCall)
    }
    const stopKeys = handleKeys(io, {
      p: () => {
        paused = !paused
        say(
          paused
            ? 'paused; press p to resume'
            : `resumed; ${countOf(missed, 'call')} arrived in the meantime, see the page`,
        )
        missed = 0
      },
      f: {
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
          io.stderr.write(promptText(io, `filter: ${text}`))
        },
      },
      c: () => {
        running.clear()
        if (takesControls(io, io.stdout)) io.stdout.write(clearScreen)
        say('cleared here and on the page')
      },
      o: () => {
        say(`opening ${running.pageUrl}`)
        io.openUrl?.(running.pageUrl)
      },
      v: () => {
        printer.flush()
        const json = latest === undefined ? undefined : running.log.call(latest.seq)
        if (latest === undefined) say('no call to show')
        else if (!options.quiet) io.stderr.write(`${clearLine(io)}${payloadText(latest, json, style)}\n`)
      },
      '?': () => say(keyHelp(devKeys)),
      q: () => end(),
    })
    if (io.interrupt.aborted) end()
    else io.interrupt.addEventListener('abort', () => end(), { once: true })
  })
