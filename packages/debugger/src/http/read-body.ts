import type { IncomingMessage } from 'node:http'
import { Problem } from './problem.ts'

/** Largest request body of the debug API, in bytes. */
const maxBytes = 1024 * 1024

/**
 * Reads the body as text.
 * @throws {Problem} 413 if it exceeds 1 MB
 */
export const readText = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Problem(413, 'too_large', 'The body exceeds 1 MB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Parses a body as JSON.
 * @throws {Problem} 400 if it is not JSON
 */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(400, 'bad_json', 'The body must be JSON.')
  }
}
