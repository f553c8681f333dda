import type { BodyLimits } from '../http/request.ts'
import type { RequestTimer } from '../http/request-timer.ts'

/** Why a body could not be read. */
export type BodyFailure = 'too_large' | 'too_slow' | 'broken' | 'encoding'

/** A body could not be read; none of it is kept. */
export class BodyError extends Error {
  readonly failure: BodyFailure
  constructor(failure: BodyFailure) {
    super(`The body is ${failure}.`)
    this.failure = failure
  }
}

/** Limits of a stream. */
export interface StreamLimits extends BodyLimits {
  /** Bytes beyond the limit that are read and discarded, so that the connection can be reused. @default 0 */
  readonly discardBytes?: number | undefined
}

/** Joins chunks with this many bytes in total. */
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

/** Awaits a read with a timeout. @throws {BodyError} `too_slow`, or `broken` if it fails for another reason */
export const withTimeout = <Value>(read: Promise<Value>, timeoutMs: number, timer: RequestTimer): Promise<Value> => {
  const { promise, resolve, reject } = Promise.withResolvers<Value>()
  timer.set(timeoutMs, () => reject(new BodyError('too_slow')))
  read.then(resolve, (error: unknown) => reject(error instanceof BodyError ? error : new BodyError('broken')))
  return promise
}

/**
 * Reads a stream up to a limit and keeps nothing beyond it.
 * @throws {BodyError} `too_large`, `too_slow`, or `broken` if the stream fails
 */
export const readChunks = async (
  stream: ReadableStream<Uint8Array>,
  { maxBytes, timeoutMs, discardBytes = 0 }: StreamLimits,
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
      if (bytes > maxBytes + discardBytes) throw new BodyError('too_large')
      if (bytes > maxBytes) chunks.length = 0
      else chunks.push(value)
    }
  }
  try {
    return await withTimeout(read(), timeoutMs, timer)
  } catch (error) {
    reader.cancel().catch(() => {})
    throw error
  }
}
