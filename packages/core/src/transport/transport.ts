import type { SegmentRequest } from '../request/segment-request.ts'

/** An answer with any status. */
export interface SegmentResponse {
  readonly status: number
  /** Reads a header by its name in any case; null if it is missing. */
  readonly headers: { get(name: string): string | null }
  /** The body as text, up to the limit of the request. */
  readonly body: string
}

/** What bounds one request. */
export interface TransportOptions {
  readonly signal?: AbortSignal | undefined
  /** Timeout of the whole exchange, from connecting to the end of the body, in milliseconds. */
  readonly timeoutMs?: number | undefined
  /** Bytes of the body that are kept; the rest is discarded. @default 65536 */
  readonly maxBodyBytes?: number | undefined
}

/**
 * Sends one request and reads its answer. Statuses are values, redirects are never followed, nothing is retried.
 * @throws {SegmentError} `unavailable`, `timed_out` or `aborted` if no complete answer arrived
 */
export type Transport = (request: SegmentRequest, options?: TransportOptions) => Promise<SegmentResponse>

/** Default timeout of one request, in milliseconds. */
export const defaultTimeoutMs = 10_000

/** Bytes of an answer's body that are kept. */
export const maxBodyBytes = 65_536

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
