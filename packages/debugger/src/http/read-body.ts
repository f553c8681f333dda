import type { IncomingMessage } from 'node:http'
import { Problem } from './problem.ts'

/** Bytes of a body that the debug API reads. */
const maxBytes = 1024 * 1024

/**
 * Reads the text of a body.
 * @throws {Problem} 413 for one of more than 1 MB
 */
export const readText = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Problem(413, 'too_large', 'The body has more than 1 MB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
