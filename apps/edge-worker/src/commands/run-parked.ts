import { parseConfig } from '../config/parse-config.ts'
import { openParkedQueue } from '../runtimes/open-cloudflare.ts'
import { openParked } from '../runtimes/open-parked.ts'
import { readSettings } from '../runtimes/read-settings.ts'
import { createReporting } from '../runtimes/reporting.ts'
import { clockOf } from '../storage/clock.ts'
import type { ParkedCall, ParkedCalls } from '../storage/parked-calls.ts'
import { parkedSource } from '../storage/queue-name.ts'
import { CommandError, usageError } from './command-error.ts'
import type { CommandIo, SharedOptions } from './command-io.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { noteLog } from './note-log.ts'
import { type FilterOptions, hasFilter, readParkedFilter } from './parked-filter.ts'

/** Options of the commands for parked calls. */
export interface ParkedOptions extends SharedOptions, FilterOptions {
  readonly limit?: string
  readonly all?: boolean
  readonly dryRun?: boolean
  /** Name of the dead-letter Queue of a Worker. */
  readonly queue?: string
  readonly callsQueue?: string
}

/** What is done with parked calls. */
export type ParkedAction = 'list' | 'show' | 'retry' | 'drop'

/** Calls that are changed at a time. */
const groupCalls = 500

const defaultLimit = 1_000

const timeOf = (ms: number): string => new Date(ms).toISOString()

/** What a list shows: nothing of what the call says about its user. */
const facts = (call: ParkedCall) => {
  const { channel, messageId, code, reason, parkedAt } = call
  return { parkedAt: timeOf(parkedAt), source: parkedSource(call), channel, messageId, code, reason }
}

/** The call itself; as text if it is not JSON. */
const readCall = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

/** Foreign text must not control the terminal. */
const printable = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')

const row = (call: ParkedCall): string => {
  const { parkedAt, source, channel = '-', messageId, code, reason } = facts(call)
  return `${[parkedAt, source.padEnd(12), channel.padEnd(7), messageId.padEnd(36), code, reason].map(printable).join('  ')}\n`
}

const open = async (io: CommandIo, options: ParkedOptions): Promise<ParkedCalls> => {
  const { queue, callsQueue = 'segment-calls' } = options
  if (queue !== undefined) return openParkedQueue(io.env, { queue, callsQueue })
  const config = parseConfig(await readSettings(io.env, options.config))
  return openParked(config, {
    ...createReporting(config, noteLog(io)),
    environment: io.env,
    clock: clockOf(io),
    signal: io.signal,
  })
}

const limitOf = ({ limit }: ParkedOptions): number => {
  if (limit === undefined) return defaultLimit
  if (!/^\d{1,9}$/.test(limit)) throw usageError('--limit must be a number of calls.', 'Use --limit 0 for all.')
  return Number(limit) === 0 ? Number.POSITIVE_INFINITY : Number(limit)
}

const nothingFound = (): CommandError =>
  new CommandError('not_found', exitCodes.noInput, 'No parked call fits.', 'See segment-collector parked list.')

type Chosen = AsyncIterable<ParkedCall>

const list = async (io: CommandIo, chosen: Chosen, options: ParkedOptions, isFull: boolean): Promise<ExitCode> => {
  const limit = limitOf(options)
  let shown = 0
  for await (const call of chosen) {
    if (shown >= limit) {
      io.note(`Only the first ${limit} calls are shown. Use --limit 0 for all.\n`)
      return exitCodes.ok
    }
    shown += 1
    if (options.json === true || isFull) {
      const line = isFull ? { ...facts(call), call: readCall(call.json) } : facts(call)
      io.print(`${options.json === true ? JSON.stringify(line) : JSON.stringify(line, null, 2)}\n`)
    } else io.print(row(call))
  }
  if (shown > 0) return exitCodes.ok
  if (isFull) throw nothingFound()
  if (options.json !== true) io.note('No call is parked, or none fits.\n')
  return exitCodes.ok
}

const texts = {
  retry: { one: 'will be delivered again', many: 'will be delivered again', dry: 'would be delivered again' },
  drop: { one: 'was deleted', many: 'were deleted', dry: 'would be deleted' },
} as const

const change = async (
  io: CommandIo,
  {
    parked,
    chosen,
    options,
    action,
  }: {
    readonly parked: ParkedCalls
    readonly chosen: Chosen
    readonly options: ParkedOptions
    readonly action: 'retry' | 'drop'
  },
): Promise<ExitCode> => {
  const { dryRun: isDry = false, json = false } = options
  let found = 0
  let done = 0
  let group: ParkedCall[] = []
  const flush = async (): Promise<void> => {
    if (!isDry) done += await parked[action](group)
    group = []
  }
  for await (const call of chosen) {
    found += 1
    group.push(call)
    if (group.length >= groupCalls) await flush()
    if (io.signal.aborted) break
  }
  await flush()
  if (found === 0) throw nothingFound()
  const calls = isDry ? found : done
  if (json) io.print(`${JSON.stringify({ action, dryRun: isDry, found, calls })}\n`)
  else {
    const isOne = calls === 1
    io.print(`${calls} ${isOne ? 'call' : 'calls'} ${texts[action][isDry ? 'dry' : isOne ? 'one' : 'many']}.\n`)
  }
  if (!isDry && done < found) {
    io.note(
      `${found - done} could not be changed: they are gone already, or their source is not configured, or they were shortened.\n`,
    )
  }
  return exitCodes.ok
}

/** Lists, shows, retries or drops parked calls. @param messageIds only these; all if there are none */
export const runParked = async (
  io: CommandIo,
  action: ParkedAction,
  messageIds: readonly string[],
  options: ParkedOptions,
): Promise<ExitCode> => {
  const fits = readParkedFilter(options, messageIds, io.now())
  const changes = action === 'retry' || action === 'drop'
  if (changes && options.all !== true && !hasFilter(options, messageIds)) {
    throw usageError(
      `parked ${action} needs to know which calls.`,
      'Name messageIds, --source, --reason, --user or an age; or use --all.',
    )
  }
  const parked = await open(io, options)
  const choose = async function* (): Chosen {
    for await (const call of parked.list()) if (fits(call)) yield call
  }
  try {
    if (changes) return await change(io, { parked, chosen: choose(), options, action })
    return await list(io, choose(), options, action === 'show')
  } finally {
    await parked.close()
  }
}
