import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Compression } from './file-kinds.ts'
import { inflateZstd } from './inflate-zstd.ts'
import { ReadError } from './row.ts'

/** Size of decompressed chunks. */
const chunkBytes = 1024 * 1024

const inflateGzip = (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> => {
  const inflater = createGunzip({ chunkSize: chunkBytes })
  return Readable.from(chunks)
    .on('error', (error) => inflater.destroy(error))
    .pipe(inflater)
}

async function* inflateXz(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { inflateXzStreams } = await import('./inflate-xz.ts')
  yield* inflateXzStreams(chunks)
}

async function* inflateBzip2(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { inflateBzip2Blocks } = await import('./inflate-bzip2.ts')
  yield* inflateBzip2Blocks(chunks)
}

const inflaters: Readonly<Record<Compression, (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>>> = {
  gzip: inflateGzip,
  zstd: inflateZstd,
  xz: inflateXz,
  bzip2: inflateBzip2,
}

/** Output that is always allowed, and the most bytes that one compressed byte may become beyond it. */
const [freeBytes, mostPerByte] = [1024 * 1024 * 1024, 2_000]

/**
 * Decompresses a stream.
 * @throws {ReadError} `input_unreadable` for data that was made to fill the machine: no export repeats itself that often
 */
export async function* decompress(
  compression: Compression,
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer> {
  let read = 0
  let written = 0
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      read += chunk.length
      yield chunk
    }
  }
  for await (const chunk of inflaters[compression](counted())) {
    written += chunk.length
    if (written > freeBytes && written > read * mostPerByte) {
      const message = `${name} becomes more than ${mostPerByte.toLocaleString('en-US')} times as large when it is decompressed, so it is not read further. Decompress it yourself if it is right.`
      throw new ReadError('input_unreadable', message)
    }
    yield chunk
  }
}

const codeAndMessage = (error: Error): string => `${error.message} ${Reflect.get(error, 'code')}`

/** Whether compressed input ended too early, by the messages of the decompressors. */
export const isTruncation = (error: Error): boolean =>
  /unexpected end of file|Z_BUF_ERROR|ended prematurely|unexpected EOF/i.test(codeAndMessage(error))

/** Whether compressed input is damaged, by the messages of the decompressors. */
export const isDamage = (error: Error): boolean =>
  /Z_DATA_ERROR|ZSTD_error|xz data|bzip2 data|checksum/i.test(codeAndMessage(error))
