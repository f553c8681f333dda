import { limits } from './limits.ts'

const inflatable = new Map<string, CompressionFormat>([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
])

/**
 * Undoes the content encoding of a body. An encoding that is not known leaves it as it is.
 * @returns undefined when the data is broken or grows past {@link limits.readBytes} bytes
 */
export const inflateBody = async (
  body: Uint8Array,
  contentEncoding: string | undefined,
): Promise<Uint8Array | undefined> => {
  const format = inflatable.get(contentEncoding?.trim().toLowerCase() ?? '')
  if (format === undefined) return body
  return inflate(body, format)
}

const inflate = async (body: Uint8Array, format: CompressionFormat): Promise<Uint8Array | undefined> => {
  const source = new ReadableStream<BufferSource>({
    start(controller) {
      controller.enqueue(Uint8Array.from(body))
      controller.close()
    },
  })
  const reader = source.pipeThrough(new DecompressionStream(format)).getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return joinBytes(chunks, size)
      size += value.byteLength
      if (size > limits.readBytes) {
        await reader.cancel()
        return undefined
      }
      chunks.push(value)
    }
  } catch {
    return undefined
  }
}

/** Joins chunks of `size` bytes in all. */
export const joinBytes = (chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.byteLength
  }
  return joined
}
