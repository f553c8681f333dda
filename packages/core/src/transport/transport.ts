import type { SegmentRequest } from '../request/segment-request.ts'

/** An answer with any status. */
export interface SegmentResponse {
  readonly status: number
  /** Reads a header by its name in any case; null if it is missing. */
  readonly headers: { get(name: string): string | null }
  /** The first 64 KB of the body as text; the rest is discarded. */
  readonly body: string
}

/** What bounds one request. */
export interface TransportOptions {
  readonly signal?: AbortSignal | undefined
  /** Timeout of the whole exchange, from connecting to the end of the body, in milliseconds. */
  readonly timeoutMs?: number | undefined
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
