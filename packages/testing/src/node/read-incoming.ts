import type { IncomingMessage } from 'node:http'
import { limits } from '../limits.ts'
import { joinBytes } from '../read-body.ts'

/** How much of a body to read. */
export type Reading = 'all' | 'before-reading' | 'half-read' | 'after-storing'

/**
 * Reads the body of a request.
 * @returns the bytes; undefined if there are more than {@link limits.readBytes}
 * @throws {Error} if the connection closes before the end
 */
export const readIncoming = async (incoming: IncomingMessage, reading: Reading): Promise<Uint8Array | undefined> => {
  const wanted = bytesWanted(incoming, reading)
  const chunks: Uint8Array[] = []
  let size = 0
  if (wanted === 0) return new Uint8Array()
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Uint8Array) => {
      size += chunk.byteLength
      chunks.push(chunk)
      if (size > limits.readBytes) {
        incoming.pause()
        resolve(undefined)
      } else if (size >= wanted) {
        incoming.pause()
        resolve(joinBytes(chunks, size))
      }
    })
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0] : joinBytes(chunks, size)))
    incoming.on('error', reject)
    incoming.on('close', () => reject(new Error('the connection was closed')))
  })
}

const bytesWanted = (incoming: IncomingMessage, reading: Reading): number => {
  if (reading === 'before-reading') return 0
  if (reading !== 'half-read') return Number.POSITIVE_INFINITY
  const announced = Number(incoming.headers['content-length'] ?? 2)
  return Math.max(1, Math.ceil(announced / 2))
}
