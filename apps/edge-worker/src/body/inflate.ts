import type { BodyLimits } from '../http/request.ts'
import type { RequestTimer } from '../http/request-timer.ts'
import { BodyError, readChunks } from './read-chunks.ts'

/** Supported content encodings. */
const formats: ReadonlyMap<string, CompressionFormat> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
])

/**
 * Decompresses a body and stops as soon as it grows beyond its limit.
 * @throws {BodyError} `too_large`, `too_slow`, `broken`, or `encoding` for an unknown content encoding
 */
export const inflate = async (
  body: Uint8Array,
  contentEncoding: string | undefined,
  limits: BodyLimits,
  timer: RequestTimer,
): Promise<Uint8Array> => {
  const name = contentEncoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return body
  const known = formats.get(name)
  if (known === undefined) throw new BodyError('encoding')
  // Some clients omit the zlib header that deflate has in HTTP; the first byte tells.
  const format = known === 'deflate' && ((body[0] ?? 0) & 0x0f) !== 8 ? 'deflate-raw' : known
  // A body never lives in shared memory.
  const source = new Blob([body as Uint8Array<ArrayBuffer>]).stream()
  return readChunks(source.pipeThrough(new DecompressionStream(format)), limits, timer)
}
