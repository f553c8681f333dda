import { BodyError } from './body-failure.ts'
import { type BodyBounds, inTime, readChunks } from './read-chunks.ts'

/** How much larger than its bound a body may be that is read to its end and thrown away. */
const drainedTimes = 4

/** Reads a body in one piece, which costs a fraction of its stream; nothing more comes than its head declares. */
const readWhole = async (request: Request, { maxBytes, timeoutMs }: BodyBounds): Promise<Uint8Array> => {
  try {
    const bytes = new Uint8Array(await inTime(request.arrayBuffer(), timeoutMs))
    if (bytes.byteLength <= maxBytes) return bytes
  } catch (error) {
    throw error instanceof BodyError ? error : new BodyError('broken')
  }
  throw new BodyError('too_large')
}

/**
 * Makes the reader of a web request's body. A length that the client declares is believed where it is far too large, and
 * then nothing is read; one that is within the bound is what HTTP lets through. A body without one is read as it comes.
 */
export const webBodyReader =
  (request: Request) =>
  async (bounds: BodyBounds): Promise<Uint8Array> => {
    if (request.body === null) return new Uint8Array(0)
    const drainBytes = drainedTimes * bounds.maxBytes
    const declared = request.headers.get('content-length')
    const length = declared === null ? undefined : Number(declared)
    if (length !== undefined && length > bounds.maxBytes + drainBytes) {
      request.body.cancel().catch(() => {})
      throw new BodyError('too_large')
    }
    if (length !== undefined && length <= bounds.maxBytes) return readWhole(request, bounds)
    return readChunks(request.body, { ...bounds, drainBytes })
  }
