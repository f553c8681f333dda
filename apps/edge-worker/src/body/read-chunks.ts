import { BodyError } from './body-failure.ts'

/** Bounds of a body. */
export interface BodyBounds {
  /** Bytes it may have. */
  readonly maxBytes: number
  /** Milliseconds in which it has to be there. */
  readonly timeoutMs: number
}

/** Joins chunks of so many bytes in all. */
export const joinChunks = (chunks: readonly Uint8Array[], bytes: number): Uint8Array => {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined) return first
  const joined = new Uint8Array(bytes)
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.byteLength
  }
  return joined
}

/**
 * Reads a stream up to a bound; nothing past it is kept, and the rest is not waited for.
 * @throws {BodyError} `too_large`, `too_slow`, or `broken` where the stream fails
 */
export const readChunks = async (
  stream: ReadableStream<Uint8Array>,
  { maxBytes, timeoutMs }: BodyBounds,
): Promise<Uint8Array> => {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BodyError('too_slow')), timeoutMs)
  })
  // Whoever does not wait for it must not hear of it either.
  late.catch(() => {})
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late])
      if (done) return joinChunks(chunks, bytes)
      bytes += value.byteLength
      if (bytes > maxBytes) throw new BodyError('too_large')
      chunks.push(value)
    }
  } catch (error) {
    reader.cancel().catch(() => {})
    throw error instanceof BodyError ? error : new BodyError('broken')
  } finally {
    clearTimeout(timer)
  }
}
