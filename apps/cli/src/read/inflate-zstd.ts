import { createZstdDecompress } from 'node:zlib'

/** Size of decompressed chunks. */
const chunkBytes = 1024 * 1024

const none: Buffer = Buffer.alloc(0)

/**
 * Decompresses every zstd frame of a stream. Concatenated files and parallel compressors produce several; Node's own stream
 * silently stops after the first.
 */
export async function* inflateZstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = chunks[Symbol.asyncIterator]()
  /** The rest of the chunk in which the last frame ended. */
  let rest = none
  const pull = async (): Promise<Buffer | undefined> => {
    const next = await input.next()
    return next.done === true ? undefined : next.value
  }

  try {
    for (;;) {
      const first = rest.length > 0 ? rest : await pull()
      if (first === undefined) return
      const frame = createZstdDecompress({ chunkSize: chunkBytes })
      const closed = new Promise<void>((resolve) => frame.once('close', resolve))
      let fed = 0
      let last = none
      const feed = async (): Promise<void> => {
        for (let chunk: Buffer | undefined = first; chunk !== undefined; chunk = await pull()) {
          const bytes = chunk
          last = bytes
          fed += bytes.length
          // A frame that ends inside a chunk calls back only once it is closed.
          await Promise.race([new Promise<void>((resolve) => frame.write(bytes, () => resolve())), closed])
          if (frame.destroyed || frame.bytesWritten < fed) return
        }
        frame.end()
      }
      const feeding = feed()
      // A failure destroys the frame here and is thrown below.
      feeding.catch((error: unknown) => frame.destroy(error instanceof Error ? error : new Error(String(error))))
      try {
        yield* frame
      } finally {
        frame.destroy()
        await closed
      }
      await feeding
      const left = fed - frame.bytesWritten
      rest = left === 0 ? none : last.subarray(last.length - left)
    }
  } finally {
    await input.return?.()
  }
}
