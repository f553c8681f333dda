import type { Readable, Transform } from 'node:stream'

/** Gives what there is of an answer that ends early or is empty, as `fetch` does. */
const decoderOf = (encoding: string): Transform | undefined => {
  const zlib = process.getBuiltinModule('node:zlib')
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH })
    case 'deflate':
      return zlib.createInflate({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH })
    case 'br':
      return zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH })
    default:
      return undefined
  }
}

/**
 * Decompresses the body of an answer. No request asks for compression, but the answer of a proxy or a login page may be
 * compressed anyway, and what it says decides whether calls are acknowledged.
 * @param encoding `Content-Encoding` of the answer; an unknown one leaves the body as it is
 */
export const decodeBody = (body: Readable, encoding: string | null): Readable => {
  const decoder = decoderOf(encoding?.trim().toLowerCase() ?? '')
  if (decoder === undefined) return body
  // Who reads the decoder gets the errors of both.
  process.getBuiltinModule('node:stream').pipeline(body, decoder, () => undefined)
  return decoder
}
