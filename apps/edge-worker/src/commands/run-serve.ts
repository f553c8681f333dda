import { readSettings } from '../runtimes/read-settings.ts'
import { startCollector } from '../runtimes/start-collector.ts'
import type { CommandIo } from './command-io.ts'
import type { ExitCode } from './exit-codes.ts'
import { runService } from './run-service.ts'

/** Runs the collector until a signal stops it. */
export const runServe = (io: CommandIo, path: string | undefined): Promise<ExitCode> =>
  runService(io, async (log) => startCollector(await readSettings(io.env, path), { log, environment: io.env }))
