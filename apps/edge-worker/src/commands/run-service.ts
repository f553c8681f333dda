import { isSegmentError } from '@org/segment-core'
import type { Log, LogEntry } from '../log/log-entry.ts'
import type { CommandIo } from './command-io.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Runs a service until a signal stops it. Everything it says is a line of JSON, also why it cannot start. */
export const runService = async (
  io: CommandIo,
  start: (log: Log) => Promise<{ close(): Promise<void> }>,
): Promise<ExitCode> => {
  /** Lines that could not be written since the last one that was. */
  let lost = 0
  const lineOf = (entry: LogEntry): string =>
    `${JSON.stringify({ time: new Date(io.now()).toISOString(), ...entry })}\n`
  const log = (entry: LogEntry): void => {
    const write = entry.level === 'error' ? io.note : io.print
    try {
      if (lost > 0) write(lineOf({ level: 'warning', message: `Lines of the log could not be written: ${lost}.` }))
      lost = 0
      write(lineOf(entry))
    } catch {
      // A full disk of the log must not stop the collector.
      lost += 1
    }
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
