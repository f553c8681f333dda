import type { RequestTimer } from '../pipeline/request-timer.ts'
import { BodyError } from './body-failure.ts'
import { type BodyBounds, inTime, readChunks } from './read-chunks.ts'

/** How much larger than its bound a body may be that is read to its end and thrown away. */
const drainedTimes = 4

/**
 * Makes the reader of a web request's body. A length that the client declares is believed where it is far too large, and
 * then nothing is read; one that is within the bound is what HTTP lets through. A body without one is read as it comes.
 */
export const webBodyReader =
  (request: Request, timer: RequestTimer) =>
  async (bounds: BodyBounds): Promise<Uint8Array> => {
    const length = request.headers.get('content-length')
    if (length !== null && Number(length) <= bounds.maxBytes) {
      // In one piece, which costs a fraction of the stream.
      const bytes = new Uint8Array(await inTime(request.arrayBuffer(), bounds.timeoutMs, timer))
      if (bytes.byteLength > bounds.maxBytes) throw new BodyError('too_large')
      return bytes
    }
    if (request.body === null) return new Uint8Array(0)
    const drainBytes = drainedTimes * bounds.maxBytes
    if (Number(length) > bounds.maxBytes + drainBytes) {
      request.body.cancel().catch(() => {})
      throw new BodyError('too_large')
    }
    return readChunks(request.body, { ...bounds, drainBytes }, timer)
  }
