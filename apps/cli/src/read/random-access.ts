import { createReadStream } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Bytes read at a time. */
const chunkBytes = 1024 * 1024

/** An input whose bytes can be read in any order. */
export interface RandomAccess {
  readonly bytes: number
  /** Path of the file that holds the bytes, for readers that open it themselves; undefined if it is not on this machine. */
  readonly path: string | undefined
  /** Reads a range; shorter at the end of the input. */
  readonly read: (from: number, length: number) => Promise<Buffer>
  /** Streams a range. @param to exclusive */
  readonly stream: (from?: number, to?: number) => AsyncIterable<Buffer>
  /** Streams all bytes for a reader of text. A chunk is valid until the next one is asked for: its buffer may be used again. */
  readonly text: () => AsyncIterable<Buffer>
  readonly close: () => Promise<void>
}

/**
 * Reads a file into two buffers by turns, one while the other is used. A new buffer for each chunk would be most of what an
 * import of lines allocates, and V8 collects all of its heap to free them.
 */
async function* readByTurns(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  const bytes = Math.min(chunkBytes, size)
  let [buffer, other] = [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)]
  const readAt = (position: number) => {
    const reading = file.read(other, 0, Math.min(bytes, size - position), position)
    // Its failure is reported when it is awaited, if it still is.
    reading.catch(() => undefined)
    return reading
  }
  let reading = readAt(0)
  for (let position = 0; position < size; ) {
    const { bytesRead } = await reading
    if (bytesRead === 0) return
    position += bytesRead
    ;[buffer, other] = [other, buffer]
    if (position < size) reading = readAt(position)
    yield buffer.subarray(0, bytesRead)
  }
}

/** Opens a file. @throws the system's error */
export const openFile = async (path: string): Promise<RandomAccess> => {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  return {
    ...{ bytes: size, path },
    read: async (from, length) => {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - from)))
      let filled = 0
      while (filled < buffer.length) {
        const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, from + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return buffer.subarray(0, filled)
    },
    stream: (from = 0, to = size) =>
      from >= to ? Readable.from([]) : createReadStream(path, { highWaterMark: chunkBytes, start: from, end: to - 1 }),
    text: () => readByTurns(file, size),
    close: () => file.close(),
  }
}

/**
 * Copies a stream to a temporary file, for formats that cannot be read from their beginning alone. The file is readable by
 * its owner only and is removed on close.
 */
export const copyToFile = async (chunks: AsyncIterable<Buffer>): Promise<RandomAccess> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'input')
    const target = await open(path, 'wx', 0o600)
    await pipeline(chunks, target.createWriteStream())
    const file = await openFile(path)
    return { ...file, close: () => file.close().finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}
