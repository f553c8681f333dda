import type { SegmentRequest, SegmentResponse, TransportOptions } from '@org/segment-core'
import { joinBytes } from './join-bytes.ts'

/** A response of a service: core's, and the bytes of its body if the transport kept them. */
export interface AppResponse extends SegmentResponse {
  /** The body as it arrived. Without it, a binary body cannot be read. */
  readonly bodyBytes?: Uint8Array | undefined
}

/** Sends a request of an app. Every transport of core is one. Statuses are values; only network errors are thrown. */
export type AppTransport = (request: SegmentRequest, options?: TransportOptions) => Promise<AppResponse>

/** The part of fetch that is used. */
export type AppFetch = (input: string, init: RequestInit) => Promise<Response>

/** Maximum size of a response body in bytes. */
const mostBytes = 100 * 1024 * 1024

const defaultTimeoutMs = 40_000

/** Reads a body up to the maximum. @throws {RangeError} for a larger one */
const readBytes = async (response: Response): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > mostBytes) throw new RangeError(`The response is larger than ${mostBytes} bytes.`)
    chunks.push(chunk)
  }
  return joinBytes(chunks)
}

/**
 * A transport for any app over fetch. In contrast to core's, it keeps whole bodies and their bytes; it never follows a
 * redirect.
 * @param fetch the runtime's fetch
 */
export const createAppTransport =
  (fetch: AppFetch): AppTransport =>
  async ({ method, url, headers, body, bodyBytes }, { signal, timeoutMs = defaultTimeoutMs } = {}) => {
    const deadline = AbortSignal.timeout(timeoutMs)
    const content = bodyBytes ?? body
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      redirect: 'manual',
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      ...(content === undefined ? {} : { body: content as BodyInit }),
    })
    const bytes = await readBytes(response)
    return {
      status: response.status,
      headers: response.headers,
      body: new TextDecoder().decode(bytes),
      bodyBytes: bytes,
    }
  }
