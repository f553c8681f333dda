import { setTimeout } from 'node:timers/promises'
import type { EventSummary } from '@org/segment-debugger'
import { createParser } from 'eventsource-parser'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { type DevAddress, type DevAddressFlags, devAddress } from './dev-address.ts'
import { createEventPrinter } from './event-printer.ts'
import { readQuery } from './read-query.ts'

/** Flags of `segment tail`. */
export interface TailFlags extends DevAddressFlags {
  /** Also print earlier calls. */
  readonly all?: boolean
}

/** Pause before reconnecting, in ms. */
const retryMs = 500

/** Maximum size of one event, in characters. */
const maxEventCharacters = 1024 * 1024

const streamUrl = (address: DevAddress, q: string | undefined, { all }: TailFlags): string => {
  const search = new URLSearchParams({ ...(q === undefined ? {} : { q }), ...(all ? { after: '0' } : {}) })
  return `${address.url}/_dev/stream${search.size === 0 ? '' : `?${search}`}`
}

const refusal = async (response: Response): Promise<CliError> => {
  const text = await response.text()
  const words = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? `It returned status ${response.status}.`
  const advice = response.status === 401 ? 'Pass --token or set SEGMENT_DEV_TOKEN.' : undefined
  return new CliError('refused', exitCodes.refused, `The server refused the stream: ${words}`, advice)
}

/** The ID of the log of the server, if it has one. */
const readLogId = async (io: Io, { url, headers }: DevAddress): Promise<string | undefined> => {
  const response = await fetch(`${url}/_dev/info`, { headers, signal: io.interrupt, redirect: 'error' })
  if (!response.ok) throw await refusal(response)
  const { logId } = (await response.json()) as { logId?: string } // the server's own form
  return logId
}

/** Follows a running `segment dev` until it is interrupted; reconnects if the server restarts. */
export const runTail = async (
  io: Io,
  options: GlobalOptions,
  { query, flags }: { readonly query: string | undefined; readonly flags: TailFlags },
): Promise<ExitCode> => {
  if (query !== undefined) readQuery(query)
  const address = devAddress(io, flags)
  const url = streamUrl(address, query, flags)
  const printer = createEventPrinter(io, options)
  const style = styleOf(io, io.stderr, options.color)
  let isWaiting = false
  let lastId: string | undefined
  /** The log that `lastId` belongs to. */
  let logId: string | undefined

  const follow = async (): Promise<void> => {
    const currentLogId = await readLogId(io, address)
    // The IDs of another log are meaningless here: everything in it is new.
    if (logId !== undefined && logId !== currentLogId) lastId = '0'
    logId = currentLogId
    const resume = lastId === undefined ? {} : { 'last-event-id': lastId }
    const headers = { ...address.headers, accept: 'text/event-stream', ...resume }
    const response = await fetch(url, { headers, signal: io.interrupt, redirect: 'error' })
    if (!response.ok || response.body === null) throw await refusal(response)
    isWaiting = false
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
        if (event === 'call') printer.print([JSON.parse(data) as EventSummary]) // the server's own form
      },
    })
    const decoder = new TextDecoder()
    // Above the maximum size the parser stops, and the next chunk throws.
    for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }))
  }

  while (!io.interrupt.aborted) {
    await follow().catch((error: unknown) => {
      // Anything else means that the server is gone.
      if (error instanceof CliError) throw error
    })
    printer.flush()
    if (io.interrupt.aborted) break
    if (!isWaiting && !options.quiet) io.stderr.write(style.dim(`Waiting for segment dev at ${address.url}.\n`))
    isWaiting = true
    await setTimeout(retryMs, undefined, { signal: io.interrupt }).catch(() => undefined)
  }
  return exitCodes.ok
}
