import { isSegmentError } from '@org/segment-core'
import type { Log, LogEntry } from '../log/log-entry.ts'
import type { CommandIo } from './command-io.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Runs a service until a signal stops it. Everything it says is a line of JSON, also why it cannot start. */
export const runService = async (
  io: CommandIo,
  start: (log: Log) => Promise<{ close(): Promise<void> }>,
): Promise<ExitCode> => {
  const log = (entry: LogEntry): void => {
    const line = `${JSON.stringify({ time: new Date(io.now()).toISOString(), ...entry })}\n`
    if (entry.level === 'error') io.note(line)
    else io.print(line)
  }
  const stopped = new Promise<undefined>((resolve) => {
    if (io.signal.aborted) resolve(undefined)
    io.signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  try {
    // It may wait for servers; the end of the process ends that too.
    const service = await Promise.race([start(log), stopped])
    await stopped
    await service?.close()
    return exitCodes.ok
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error('The collector cannot start.')
    const { advice, path = [] } = isSegmentError(error) ? error.details : {}
    const setting = path.length === 0 ? undefined : path.join('.')
    log({ level: 'error', message, setting, advice })
    return isSegmentError(error) && error.code === 'invalid_source' ? exitCodes.settings : exitCodes.system
  }
}
