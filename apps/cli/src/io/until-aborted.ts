import type { Readable } from 'node:stream'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'

/**
 * The chunks of a stream until a signal aborts, which closes it: otherwise an idle stream would keep the process alive.
 * @throws {CliError} `interrupted` when the signal aborts
 */
export async function* untilAborted(stream: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  const close = (): void => {
    stream.destroy()
  }
  signal.addEventListener('abort', close, { once: true })
  if (signal.aborted) close()
  try {
    yield* stream as AsyncIterable<Buffer>
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', close)
  }
  if (signal.aborted) throw new CliError('interrupted', exitCodes.interrupted, 'The input was interrupted.')
}
