import type { CollectorRequest } from '../http/request.ts'
import { BodyError, readChunks, withTimeout } from './read-chunks.ts'

/** A body of up to this many times its limit beyond the limit is read and discarded. */
const discardedLimits = 4

/**
 * Creates the body reader of a web request. HTTP enforces a declared length, so a body within the limit is read at once;
 * one whose declared length is far too large is not read at all.
 */
export const webBodyReader =
  (request: Request): CollectorRequest['readBody'] =>
  async ({ maxBytes, timeoutMs }, timer) => {
    const length = request.headers.get('content-length')
    if (length !== null && Number(length) <= maxBytes) {
      // Costs a fraction of reading the stream.
      const bytes = new Uint8Array(await withTimeout(request.arrayBuffer(), timeoutMs, timer))
      if (bytes.byteLength > maxBytes) throw new BodyError('too_large')
      return bytes
    }
    if (request.body === null) return new Uint8Array(0)
    const discardBytes = discardedLimits * maxBytes
    if (Number(length) > maxBytes + discardBytes) {
      request.body.cancel().catch(() => {})
      throw new BodyError('too_large')
    }
    return readChunks(request.body, { maxBytes, timeoutMs, discardBytes }, timer)
  }
