import { limits } from './limits.ts'
import { webGlobals } from './web-globals.ts'

const inflatable = new Map<string, CompressionFormat>([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
])

/**
 * Decodes the content encoding of a body. An unknown encoding is ignored.
 * @returns undefined if the data is invalid or larger than {@link limits.readBytes} bytes
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
  const { Blob, DecompressionStream } = webGlobals()
  const source = new Blob([Uint8Array.from(body)]).stream()
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

/** Joins chunks with `size` bytes in total. */
export const joinBytes = (chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.byteLength
  }
  return joined
}
