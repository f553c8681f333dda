import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
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
  readonly close: () => Promise<void>
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
