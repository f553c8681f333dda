import { createZstdDecompress } from 'node:zlib'

/** Bytes that are inflated at a time. */
const chunkBytes = 1024 * 1024

const none: Buffer = Buffer.alloc(0)

/**
 * Inflates zstd, frame after frame: compressed files that were put one behind the other, and those of compressors that work in
 * parallel, have many. Node's own stream ends with the first and passes over the rest without a word.
 */
export async function* inflateZstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = chunks[Symbol.asyncIterator]()
  /** What is left of the chunk in which the last frame ended. */
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
          // A frame that ends inside a chunk takes the chunk only when it is closed.
          await Promise.race([new Promise<void>((resolve) => frame.write(bytes, () => resolve())), closed])
          if (frame.destroyed || frame.bytesWritten < fed) return
        }
        frame.end()
      }
      const feeding = feed()
      // Its failure is that of the frame, or is thrown below.
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
