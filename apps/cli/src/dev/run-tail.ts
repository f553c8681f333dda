import { setTimeout } from 'node:timers/promises'
import type { EventSummary } from '@org/segment-debugger'
import { QueryError } from '@org/segment-testing/query'
import { createParser } from 'eventsource-parser'
import { CliError, messageOf, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { countOf, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { type DevAddress, type DevAddressFlags, devAddress } from './dev-address.ts'
import { payloadText } from './event-line.ts'
import { createEventPrinter } from './event-printer.ts'
import { readExitCondition } from './exit-condition.ts'
import { devRefusal } from './read-dev.ts'
import { readQuery } from './read-query.ts'
import { summarize } from './run-summary.ts'
import { clearLine, handleKeys, keyHelp } from './terminal-keys.ts'

/** Flags of `segment tail`. */
export interface TailFlags extends DevAddressFlags {
  /** Also print earlier calls. */
  readonly all?: boolean
  /** Verdicts or a query; the first such call ends the command with an exit code. */
  readonly exitOn?: string
}

/** Pause before reconnecting, in ms. */
const retryMs = 500

/** Maximum size of one event, in characters. */
const maxEventCharacters = 1024 * 1024

const streamUrl = (address: DevAddress, q: string | undefined, { all }: TailFlags): string => {
  const search = new URLSearchParams({ ...(q === undefined ? {} : { q }), ...(all ? { after: '0' } : {}) })
  return `${address.url}/_dev/stream${search.size === 0 ? '' : `?${search}`}`
}

/** The ID of the log of the server, if it has one. */
const readLogId = async ({ url, headers }: DevAddress, signal: AbortSignal): Promise<string | undefined> => {
  const response = await fetch(`${url}/_dev/info`, { headers, signal, redirect: 'error' })
  if (!response.ok) throw await devRefusal(response)
  const { logId } = (await response.json()) as { logId?: string } // the server's own form
  return logId
}

/** The call of an event. @returns undefined if there is none, or it is no longer stored */
const readCall = async (
  { url, headers }: DevAddress,
  seq: number,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const response = await fetch(`${url}/_dev/events/${seq}`, { headers, signal, redirect: 'error' })
  if (response.status === 404) return undefined
  if (!response.ok) throw await devRefusal(response)
  const { call } = (await response.json()) as { call?: object } // the server's own form
  return call === undefined || call === null ? undefined : JSON.stringify(call)
}

const tailKeys = ['p', 'v', '?', 'q'] as const

/** Counts calls by their verdict. */
const createCounts = () => {
  const byVerdict: Record<string, number> = {}
  const counts = { total: 0, byVerdict, duplicates: 0 }
  const add = ({ verdict, duplicate }: EventSummary): void => {
    counts.total += 1
    byVerdict[verdict] = (byVerdict[verdict] ?? 0) + 1
    if (duplicate) counts.duplicates += 1
  }
  return { counts, add }
}

/** Follows a running `segment dev` until it is interrupted or a call ends it; reconnects if the server restarts. */
export const runTail = async (
  io: Io,
  options: GlobalOptions,
  { query, flags }: { readonly query: string | undefined; readonly flags: TailFlags },
): Promise<ExitCode> => {
  if (query !== undefined) readQuery(query)
  const ends = flags.exitOn === undefined ? undefined : readExitCondition(flags.exitOn)
  const address = devAddress(io, flags)
  const url = streamUrl(address, query, flags)
  const printer = createEventPrinter(io, options)
  const style = styleOf(io, io.stderr, options.color)
  const { counts, add } = createCounts()
  const stop = new AbortController()
  const signal = AbortSignal.any([io.interrupt, stop.signal])
  const hasKeys = io.readKeys !== undefined
  const say = (words: string): void => {
    if (!options.quiet) io.stderr.write(`${clearLine(io)}${style.dim(words)}\n`)
  }
  let isWaiting = false
  let isPaused = false
  let missed = 0
  let hasEnded = false
  let latest: EventSummary | undefined
  let lastId: string | undefined
  /** The log that `lastId` belongs to. */
  let logId: string | undefined

  const isLast = async (event: EventSummary): Promise<boolean> => {
    if (ends === undefined) return false
    let asked = false
    const found = ends(event, () => {
      asked = true
      return undefined
    })
    if (!asked) return found
    // The condition is about the payload, which the stream does not carry.
    try {
      const call = await readCall(address, event.seq, signal)
      return ends(event, () => call)
    } catch (error) {
      if (error instanceof CliError || error instanceof QueryError || signal.aborted) throw error
      io.stderr.write(`warning: A call could not be compared with --exit-on: ${messageOf(error)}\n`)
      return false
    }
  }
  const take = async (event: EventSummary): Promise<void> => {
    if (hasEnded) return
    add(event)
    if (isPaused) missed += 1
    else {
      latest = event
      printer.print([event])
    }
    if (!(await isLast(event))) return
    if (isPaused) printer.print([event])
    hasEnded = true
    stop.abort()
  }

  const follow = async (): Promise<void> => {
    const currentLogId = await readLogId(address, signal)
    // The IDs of another log are meaningless here: everything in it is new.
    if (logId !== undefined && logId !== currentLogId) lastId = '0'
    logId = currentLogId
    const resume = lastId === undefined ? {} : { 'last-event-id': lastId }
    const headers = { ...address.headers, accept: 'text/event-stream', ...resume }
    const response = await fetch(url, { headers, signal, redirect: 'error' })
    if (!response.ok || response.body === null) throw await devRefusal(response)
    isWaiting = false
    let arrived: EventSummary[] = []
    const parser = createParser({
      maxBufferSize: maxEventCharacters,
      onId: (id) => {
        lastId = id
      },
      onEvent: ({ event, data }) => {
        if (event === 'refused') {
          const { message } = JSON.parse(data) as { message: string } // the server's own form
          throw new CliError('refused', exitCodes.refused, message)
        }
        if (event === 'gap')
          io.stderr.write('warning: Some calls are missing here: segment dev no longer stores them.\n')
        if (event === 'call') arrived.push(JSON.parse(data) as EventSummary) // the server's own form
      },
    })
    const decoder = new TextDecoder()
    // Above the maximum size the parser stops, and the next chunk throws.
    for await (const chunk of response.body) {
      parser.feed(decoder.decode(chunk, { stream: true }))
      const events = arrived
      arrived = []
      for (const event of events) await take(event)
    }
  }

  const stopKeys = handleKeys(io, {
    p: () => {
      isPaused = !isPaused
      say(isPaused ? 'paused; press p to resume' : `resumed; ${countOf(missed, 'call')} arrived in the meantime`)
      missed = 0
    },
    v: () => {
      printer.flush()
      const shown = latest
      if (shown === undefined) return say('no call to show')
      if (options.quiet) return
      readCall(address, shown.seq, signal).then(
        (json) => io.stderr.write(`${clearLine(io)}${payloadText(shown, json, style)}\n`),
        (error: unknown) => say(`the call cannot be read: ${messageOf(error)}`),
      )
    },
    '?': () => say(keyHelp(tailKeys)),
    q: () => stop.abort(),
  })
  if (hasKeys) say(keyHelp(tailKeys))
  try {
    while (!signal.aborted) {
      await follow().catch((error: unknown) => {
        // Anything else means that the server is gone.
        if (error instanceof CliError) throw error
        if (error instanceof QueryError) throw usageError(error.message, 'Simplify the pattern of --exit-on.')
      })
      printer.flush()
      if (signal.aborted) break
      if (!isWaiting) say(`Waiting for segment dev at ${address.url}.`)
      isWaiting = true
      await setTimeout(retryMs, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    stopKeys()
    printer.flush()
  }
  summarize(io, options, counts)
  return hasEnded ? exitCodes.badData : exitCodes.ok
}
