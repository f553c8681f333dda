import type { RequestTimer } from '../pipeline/request-timer.ts'
import { BodyError } from './body-failure.ts'

/** Bounds of a body. */
export interface BodyBounds {
  /** Bytes it may have. */
  readonly maxBytes: number
  /** Milliseconds in which it has to be there. */
  readonly timeoutMs: number
  /**
   * Bytes past the bound that are still taken from the wire and thrown away, so that the connection stays of use.
   * @default 0
   */
  readonly drainBytes?: number | undefined
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

/** What reading gives, within a time. @throws {BodyError} `too_slow`, or `broken` where it fails otherwise */
export const inTime = <Value>(reading: Promise<Value>, timeoutMs: number, timer: RequestTimer): Promise<Value> => {
  const { promise, resolve, reject } = Promise.withResolvers<Value>()
  timer.set(timeoutMs, () => reject(new BodyError('too_slow')))
  reading.then(resolve, (error: unknown) => reject(error instanceof BodyError ? error : new BodyError('broken')))
  return promise
}

/**
 * Reads a stream up to a bound; nothing past it is kept.
 * @throws {BodyError} `too_large`, `too_slow`, or `broken` where the stream fails
 */
export const readChunks = async (
  stream: ReadableStream<Uint8Array>,
  { maxBytes, timeoutMs, drainBytes = 0 }: BodyBounds,
  timer: RequestTimer,
): Promise<Uint8Array> => {
  const reader = stream.getReader()
  const read = async (): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done && bytes > maxBytes) throw new BodyError('too_large')
      if (done) return joinChunks(chunks, bytes)
      bytes += value.byteLength
      if (bytes > maxBytes + drainBytes) throw new BodyError('too_large')
      if (bytes > maxBytes) chunks.length = 0
      else chunks.push(value)
    }
  }
  try {
    return await inTime(read(), timeoutMs, timer)
  } catch (error) {
    reader.cancel().catch(() => {})
    throw error
  }
}
