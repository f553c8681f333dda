import { BodyError } from './body-failure.ts'
import { type BodyBounds, readChunks } from './read-chunks.ts'

/** How much larger than its bound a body may be that is read to its end and thrown away. */
const drainedTimes = 4

/**
 * Makes the reader of a web request's body. A length that the client declares is believed where it is far too large, and
 * then nothing is read.
 */
export const webBodyReader =
  (request: Request) =>
  async (bounds: BodyBounds): Promise<Uint8Array> => {
    if (request.body === null) return new Uint8Array(0)
    const drainBytes = drainedTimes * bounds.maxBytes
    if (Number(request.headers.get('content-length') ?? 0) > bounds.maxBytes + drainBytes) {
      request.body.cancel().catch(() => {})
      throw new BodyError('too_large')
    }
    return readChunks(request.body, { ...bounds, drainBytes })
  }
