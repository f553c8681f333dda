import type { CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { openSources } from '../runtimes/open-sources.ts'
import { readSettings } from '../runtimes/read-settings.ts'
import { createReporting } from '../runtimes/reporting.ts'
import { clockOf } from '../storage/clock.ts'
import { openNats } from '../storage/nats/open-nats.ts'
import { replayCalls } from '../storage/nats/replay-calls.ts'
import { CommandError } from './command-error.ts'
import type { CommandIo, SharedOptions } from './command-io.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { noteLog } from './note-log.ts'
import { readPointInTime } from './point-in-time.ts'

/** Options of `replay`. */
export interface ReplayOptions extends SharedOptions {
  readonly since: string
  readonly until?: string
  readonly source?: string
  readonly id?: string
  readonly dryRun?: boolean
}

/** Puts calls of the history back into the queue. */
export const runReplay = async (io: CommandIo, options: ReplayOptions): Promise<ExitCode> => {
  const { source, dryRun: isDry = false, json = false } = options
  const since = readPointInTime('--since', options.since, io.now())
  const until = options.until === undefined ? undefined : readPointInTime('--until', options.until, io.now())
  const id = options.id ?? io.now().toString(36)
  const given = (await readSettings(io.env, options.config)) as CollectorConfigInput // parsed in the next line
  const config = parseConfig(given)
  if (config.storage.nats.servers.length === 0) {
    const message = 'Only a collector on NATS keeps a history.'
    throw new CommandError('invalid_source', exitCodes.settings, message, 'Set storage.nats.servers.')
  }
  const reporting = createReporting(config, noteLog(io))
  const { log, logError } = reporting
  const { sources, stop } = await openSources(config, reporting, io.env)
  try {
    if (source !== undefined && sources.byAlias(source) === undefined) {
      const message = `No source is called ${JSON.stringify(source.slice(0, 64))}.`
      const aliases = sources.all.map(({ label }) => label).join(', ')
      throw new CommandError('unknown_source', exitCodes.noInput, message, `The sources are: ${aliases}.`)
    }
    const parts = await openNats(config, {
      onError: logError,
      onWarning: (message) => log({ level: 'warning', message }),
      onStatus: () => {},
      clock: clockOf(io),
      signal: io.signal,
    })
    try {
      if (!isDry) io.note(`The replay has the id ${id}. If it fails, repeat it with --id ${id}.\n`)
      const range = { since, until, source, sources, id, isDry, signal: io.signal }
      const { calls, skipped } = await replayCalls(parts, range)
      if (json) io.print(`${JSON.stringify({ calls, skipped, id })}\n`)
      else {
        const verb = isDry ? 'would be put' : 'were put'
        io.print(`${calls} calls ${verb} into the queue.\n`)
        if (skipped > 0) io.print(`${skipped} were skipped: they are not calls, or their source is not configured.\n`)
      }
      return exitCodes.ok
    } finally {
      await parts.link.close()
    }
  } finally {
    stop()
  }
}
