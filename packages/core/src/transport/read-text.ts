import { maxBodyBytes } from './transport.ts'

/** A body of any runtime: a web stream, or a Node stream, which is iterated. */
export type Body = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** The chunks of a web stream, even if it is not iterable; cancels the stream when the reader stops. */
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
    // The rest is not needed, and a failure to cancel does not matter.
    if (!ended) reader.cancel().catch(() => {})
  }
}

/**
 * Reads the start of a body as UTF-8 text, without waiting for the rest.
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
    // A character that is cut in two is dropped.
    if (left <= 0) return text
  }
  return text + decoder.decode()
}
