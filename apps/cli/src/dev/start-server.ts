import type { RunningDebugger, StartOptions } from '@org/segment-debugger'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import { messageOf } from '../errors/message-of.ts'
import { systemErrorCode } from '../errors/system-error-code.ts'

/** Opens the SQLite file that keeps events. @throws {CliError} `no_store` */
export const openStore = async (file: string): Promise<NonNullable<StartOptions['details']>> => {
  const { createSqliteDetails } = await import('@org/segment-debugger/sqlite')
  try {
    return createSqliteDetails(file)
  } catch (error) {
    const message = `The store ${file} cannot be opened: ${messageOf(error)}`
    throw new CliError('no_store', exitCodes.cannotWrite, message, 'Check the path.')
  }
}

/** Starts the local Segment. @throws {CliError} `port_in_use` or `no_port` */
export const startServer = async (options: StartOptions): Promise<RunningDebugger> => {
  const { startDebugger } = await import('@org/segment-debugger')
  try {
    return await startDebugger(options)
  } catch (error) {
    const code = systemErrorCode(error)
    const where = `${options.host}:${options.port}`
    const advice = 'Choose another port or address with --port or --host; --port 0 selects a free port.'
    if (code === 'EADDRINUSE') {
      throw new CliError('port_in_use', exitCodes.unavailable, `${where} is already in use.`, advice)
    }
    if (['EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND'].includes(code)) {
      throw new CliError('no_port', exitCodes.unavailable, `Cannot listen on ${where} (${code}).`, advice)
    }
    throw error
  }
}
