import type { IncomingMessage } from 'node:http'
import type { BodyLimits, CollectorRequest } from '../http/request.ts'
import type { RequestTimer } from '../http/request-timer.ts'
import { BodyError, type BodyFailure, joinChunks } from './read-chunks.ts'

/** A body beyond its limit is read and discarded up to this many bytes, so that its client can read the answer. */
const discardedBytes = 64 * 1_024 * 1_024

const readChunked = (
  incoming: IncomingMessage,
  { maxBytes, timeoutMs }: BodyLimits,
  timer: RequestTimer,
): Promise<Uint8Array> => {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const fail = (failure: BodyFailure): void => reject(new BodyError(failure))
  const chunks: Buffer[] = []
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes <= maxBytes) {
      chunks.push(chunk)
      return
    }
    chunks.length = 0
    fail('too_large')
    if (bytes > maxBytes + discardedBytes) incoming.destroy()
  })
  incoming.on('end', () => {
    if (bytes <= maxBytes) resolve(joinChunks(chunks, bytes))
  })
  incoming.on('error', () => fail('broken'))
  incoming.on('close', () => fail('broken'))
  timer.set(timeoutMs, () => fail('too_slow'))
  if (incoming.destroyed) fail('broken')
  if (Number(incoming.headers['content-length']) > maxBytes) fail('too_large')
  return promise
}

/**
 * Creates the body reader of a Node request. Most bodies arrive in one piece with their head and need neither listeners
 * nor a timer; not waiting for the stream's end either saves a twelfth of a request.
 */
export const incomingReader =
  (incoming: IncomingMessage): CollectorRequest['readBody'] =>
  (limits, timer) => {
    const length = Number(incoming.headers['content-length'])
    const isWhole = length > 0 && length <= limits.maxBytes && incoming.readableLength === length
    return isWhole ? (incoming.read() as Buffer) : readChunked(incoming, limits, timer)
  }
