import type { EventSummary } from '@org/segment-debugger'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/style.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { type DevAddress, type DevAddressFlags, devAddress } from './dev-address.ts'
import { createEventPrinter, type EventPrinter } from './event-printer.ts'
import { readServerSentEvents } from './server-sent-events.ts'

/** Flags of `segment tail`. */
export interface TailFlags extends DevAddressFlags {
  readonly type?: string
  readonly event?: string
  readonly userId?: string
  readonly anonymousId?: string
  readonly verdict?: string
  readonly source?: string
  readonly text?: string
  /** Also what came before, all of it. */
  readonly all?: boolean
}

const filterNames = ['type', 'event', 'userId', 'anonymousId', 'verdict', 'source', 'text'] as const

/** Time before another try, in ms. */
const retryMs = 1_000

const streamUrl = (address: DevAddress, flags: TailFlags): string => {
  const query = new URLSearchParams()
  for (const name of filterNames) {
    const value = flags[name]
    if (value !== undefined) query.set(name, value)
  }
  if (flags.all) query.set('after', '0')
  return `${address.url}/_dev/stream${query.size === 0 ? '' : `?${query}`}`
}

const refusal = async (response: Response): Promise<CliError> => {
  const text = await response.text()
  const words = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? `It answered ${response.status}.`
  const advice = response.status === 401 ? 'Give --token, or set SEGMENT_DEV_TOKEN.' : undefined
  return new CliError('refused', exitCodes.refused, `The server does not stream: ${words}`, advice)
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, retryMs)
    signal.addEventListener('abort', end)
  })

/** Where the stream was when it broke. */
interface Place {
  lastId: string | undefined
  /** Whose numbers these are. */
  logId: string | undefined
}

/** Asks whose numbers the server counts on with; undefined where it does not say. */
const readLogId = async (io: Io, { url, headers }: DevAddress): Promise<string | undefined> => {
  const response = await fetch(`${url}/_dev/info`, { headers, signal: io.interrupt, redirect: 'error' })
  if (!response.ok) throw await refusal(response)
  const { logId } = (await response.json()) as { logId?: string } // the server's own form
  return logId
}

interface Following {
  readonly address: DevAddress
  readonly url: string
  readonly place: Place
  readonly printer: EventPrinter
  readonly onConnect: () => void
}

const followOnce = async (io: Io, { address, url, place, printer, onConnect }: Following): Promise<void> => {
  const logId = await readLogId(io, address)
  // Numbers of another log mean nothing here: everything in it is new.
  if (place.logId !== undefined && place.logId !== logId) place.lastId = '0'
  place.logId = logId
  const resume = place.lastId === undefined ? {} : { 'last-event-id': place.lastId }
  const response = await fetch(url, {
    headers: { ...address.headers, accept: 'text/event-stream', ...resume },
    signal: io.interrupt,
    redirect: 'error',
  })
  if (!response.ok || response.body === null) throw await refusal(response)
  onConnect()
  for await (const { event, data, id } of readServerSentEvents(response.body)) {
    if (event === 'call' && data !== '') printer.print([JSON.parse(data) as EventSummary]) // the server's own form
    place.lastId = id ?? place.lastId
  }
}

/** Follows a running `segment dev` until it is interrupted; goes on by itself where the server was away. */
export const runTail = async (io: Io, options: GlobalOptions, flags: TailFlags): Promise<ExitCode> => {
  const address = devAddress(io, flags)
  const url = streamUrl(address, flags)
  const printer = createEventPrinter(io, options)
  const style = styleOf(io, io.stderr, options.color)
  const place: Place = { lastId: undefined, logId: undefined }
  let told = false
  while (!io.interrupt.aborted) {
    try {
      const onConnect = (): void => {
        told = false
      }
      await followOnce(io, { address, url, place, printer, onConnect })
    } catch (error) {
      if (error instanceof CliError) throw error
    }
    printer.flush()
    if (io.interrupt.aborted) break
    if (!told && !options.quiet) {
      io.stderr.write(style.dim(`There is no segment dev at ${address.url}; waiting for it.\n`))
    }
    told = true
    await pause(io.interrupt)
  }
  return exitCodes.ok
}
