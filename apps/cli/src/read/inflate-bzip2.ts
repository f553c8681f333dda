import createBits from 'unbzip2-stream/lib/bit_iterator.js'
import bzip2 from 'unbzip2-stream/lib/bzip2.js'
import { ReadError } from './row.ts'

/** A block with all its tables is smaller than this. */
const blockBytes = (level: number): number => 25_000 + 100_000 * level

const headerBytes = 4

/**
 * Decompresses every bzip2 stream of a file, block by block. Parallel compressors write several streams.
 * @throws {ReadError} `input_truncated`, `input_unreadable`
 */
export async function* inflateBzip2Blocks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const waiting: Buffer[] = []
  let received = 0
  let isCut = false
  // It asks for a chunk at once.
  let isAsked = false
  const bits = createBits(() => {
    if (!isAsked) {
      isAsked = true
      return Buffer.alloc(0)
    }
    const next = waiting.shift()
    isCut = next === undefined
    return next
  })
  let level = 0
  let crc: number | null = null
  let block = new Int32Array(0)

  /** Decodes the next header, block or end of a stream. */
  const step = (): Buffer | undefined => {
    try {
      if (level === 0) {
        level = bzip2.header(bits)
        crc = 0
        if (block.length !== level * 100_000) block = new Int32Array(level * 100_000)
        return undefined
      }
      const bytes: number[] = []
      crc = bzip2.decompress(bits, (byte) => bytes.push(byte), block, block.length, crc ?? 0)
      if (crc === null) level = 0
      return Buffer.from(bytes)
    } catch (error) {
      throw isCut
        ? new ReadError('input_truncated', 'The bzip2 data ends in its middle.', error)
        : new ReadError('input_unreadable', 'The bzip2 data is damaged.', error)
    }
  }

  const left = (): number => received - bits.bytesRead

  for await (const chunk of chunks) {
    waiting.push(chunk)
    received += chunk.length
    while (left() + 1 >= (level === 0 ? headerBytes : blockBytes(level))) {
      const bytes = step()
      if (bytes !== undefined && bytes.length > 0) yield bytes
    }
  }
  while (left() > 0) {
    const bytes = step()
    if (bytes !== undefined && bytes.length > 0) yield bytes
  }
  if (crc !== null) throw new ReadError('input_truncated', 'The bzip2 data ends in its middle.')
}
