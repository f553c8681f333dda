import { Readable } from 'node:stream'
import xz from 'xz-decompress'
import { ReadError } from './row.ts'

/** The error number of the decompressor for data that ends too early. */
const truncated = /error code 8\b/

/** Decompresses every xz stream of a file. @throws {ReadError} `input_truncated`, `input_unreadable` */
export async function* inflateXzStreams(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let failure: unknown
  const followed = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* chunks
    } catch (error) {
      failure = error
      throw error
    }
  }
  const reader = new xz.XzReadableStream(
    Readable.toWeb(Readable.from(followed())) as ReadableStream<Uint8Array>,
  ).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      // The decompressor reuses its memory.
      yield Buffer.from(value)
    }
  } catch (error) {
    if (failure !== undefined) throw failure
    const isCut = truncated.test(String(error))
    throw new ReadError(
      isCut ? 'input_truncated' : 'input_unreadable',
      isCut ? 'The xz data ends in its middle.' : 'The xz data is damaged.',
      error,
    )
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
