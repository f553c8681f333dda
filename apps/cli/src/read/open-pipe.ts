import { constants, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { untilAborted } from '../io/until-aborted.ts'

/**
 * Reads a named pipe, or the end of one that a shell passes as `/dev/fd/63`. It is opened when it is read, and without
 * blocking a thread until someone writes to it.
 */
export async function* readPipe(path: string, interrupt: AbortSignal): AsyncGenerator<Buffer> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  yield* untilAborted(new Socket({ fd, readable: true, writable: false }), interrupt)
}
