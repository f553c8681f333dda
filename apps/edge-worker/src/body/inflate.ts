import type { RequestTimer } from '../pipeline/request-timer.ts'
import { BodyError } from './body-failure.ts'
import { type BodyBounds, readChunks } from './read-chunks.ts'

/** Content encodings that are undone. */
const formats: ReadonlyMap<string, CompressionFormat> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
])

/**
 * Undoes the content encoding of a body; a body that grows past the bound is given up as it grows.
 * @throws {BodyError} `too_large`, `too_slow`, `broken`, or `encoding` where the encoding is not known
 */
export const inflate = async (
  body: Uint8Array,
  contentEncoding: string | undefined,
  bounds: BodyBounds,
  timer: RequestTimer,
): Promise<Uint8Array> => {
  const name = contentEncoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return body
  const known = formats.get(name)
  if (known === undefined) throw new BodyError('encoding')
  // Some clients leave out the frame that deflate has in HTTP; its first byte tells.
  const format = known === 'deflate' && ((body[0] ?? 0) & 0x0f) !== 8 ? 'deflate-raw' : known
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      // A body is read into memory of its own.
      controller.enqueue(body as Uint8Array<ArrayBuffer>)
      controller.close()
    },
  })
  return readChunks(source.pipeThrough(new DecompressionStream(format)), bounds, timer)
}
