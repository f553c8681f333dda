#!/usr/bin/env node
/** The collector as a program: `segment-collector [settings.json]`. */
import process from 'node:process'
import { isSegmentError } from '@org/segment-core'
import { readSettings } from './read-settings.ts'
import { type LogEntry, startCollector } from './start-collector.ts'

const log = (entry: LogEntry): void => {
  const line = JSON.stringify({ time: new Date().toISOString(), ...entry })
  if (entry.level === 'error') console.error(line)
  else console.log(line)
}

const fail = (error: unknown): void => {
  const { message } = error instanceof Error ? error : new Error('The collector can not start.')
  const advice = isSegmentError(error) ? error.details.advice : undefined
  log({ level: 'error', message, advice })
  // sysexits: settings that can not be right, or a system that does not let us.
  process.exitCode = isSegmentError(error) && error.code === 'invalid_source' ? 78 : 71
}

try {
  const collector = await startCollector(await readSettings(process.env, process.argv[2]), { log })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      collector.close().then(() => process.exit(0), fail)
    })
  }
} catch (error) {
  fail(error)
}
