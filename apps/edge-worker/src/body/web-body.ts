import { BodyError } from './body-failure.ts'
import { type BodyBounds, readChunks } from './read-chunks.ts'

/**
 * Makes the reader of a web request's body. A length that the client declares is believed where it is too large, and then
 * nothing is read.
 */
export const webBodyReader =
  (request: Request) =>
  async (bounds: BodyBounds): Promise<Uint8Array> => {
    const declared = request.headers.get('content-length')
    if (declared !== null && Number(declared) > bounds.maxBytes) {
      request.body?.cancel().catch(() => {})
      throw new BodyError('too_large')
    }
    return request.body === null ? new Uint8Array(0) : readChunks(request.body, bounds)
  }
