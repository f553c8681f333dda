import { maxBodyBytes } from './transport.ts'

/** A body as any runtime gives it: a web stream, or a Node stream, which is iterated over. */
export type Body = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** The chunks of a web stream, also where it can not be iterated over; stops the stream when no more are wanted. */
const chunksOf = async function* (body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      ended = done
      if (done) return
      yield value
    }
  } finally {
    // What is left is of no use, and neither is knowing why it could not be stopped.
    if (!ended) reader.cancel().catch(() => {})
  }
}

/**
 * Reads the start of a body as UTF-8 text; the rest is not waited for.
 * @param maxBytes bytes that are kept
 */
export const readText = async (body: Body | null, maxBytes: number = maxBodyBytes): Promise<string> => {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let left = maxBytes
  for await (const chunk of 'getReader' in body ? chunksOf(body) : body) {
    text += decoder.decode(chunk.subarray(0, left), { stream: true })
    left -= chunk.byteLength
    // A character cut in two is left out.
    if (left <= 0) return text
  }
  return text + decoder.decode()
}
