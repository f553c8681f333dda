#!/usr/bin/env node
/** The command `segment-collector [settings.json]`. */
import process from 'node:process'
import { isSegmentError } from '@org/segment-core'
import { version } from '@org/segment-core/internal'
import { readSettings } from './read-settings.ts'
import { type LogEntry, startCollector } from './start-collector.ts'

const usage = `Usage: segment-collector [settings.json]

Accepts calls from any Segment SDK, stores them on disk and delivers them to Segment in batches.

Put settings into a JSON file, into variables such as COLLECTOR_SOURCES, or both. The smallest configuration is:
  SEGMENT_WRITE_KEY=… segment-collector
The README lists all settings. Exit codes: 0 stopped by a signal, 64 invalid arguments, 71 system error,
78 invalid settings.
`

/** Exit codes of sysexits. */
const exits = { usage: 64, system: 71, settings: 78 } as const

const log = (entry: LogEntry): void => {
  const line = JSON.stringify({ time: new Date().toISOString(), ...entry })
  if (entry.level === 'error') console.error(line)
  else console.log(line)
}

const fail = (error: unknown): void => {
  const { message } = error instanceof Error ? error : new Error('The collector cannot start.')
  const advice = isSegmentError(error) ? error.details.advice : undefined
  log({ level: 'error', message, advice })
  process.exitCode = isSegmentError(error) && error.code === 'invalid_source' ? exits.settings : exits.system
}

const run = async (path: string | undefined): Promise<void> => {
  try {
    const collector = await startCollector(await readSettings(process.env, path), { log })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        collector.close().then(() => process.exit(0), fail)
      })
    }
  } catch (error) {
    fail(error)
  }
}

const [argument, ...others] = process.argv.slice(2)
if (argument === '--help' || argument === '-h') process.stdout.write(usage)
else if (argument === '--version') process.stdout.write(`${version}\n`)
else if (argument?.startsWith('-') === true || others.length > 0) {
  process.stderr.write(usage)
  process.exitCode = exits.usage
} else await run(argument)
