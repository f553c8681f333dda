import { readSettings } from '../runtimes/read-settings.ts'
import { startDeliverer } from '../runtimes/start-deliverer.ts'
import type { CommandIo } from './command-io.ts'
import type { ExitCode } from './exit-codes.ts'
import { runService } from './run-service.ts'

/** Delivers the calls of the stream until a signal stops it. */
export const runDeliver = (io: CommandIo, path: string | undefined): Promise<ExitCode> =>
  runService(io, async (log) => startDeliverer(await readSettings(io.env, path), { log, environment: io.env }))
