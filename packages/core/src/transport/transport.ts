import type { SegmentRequest } from '../request/segment-request.ts'

/** An answer, whatever its status. */
export interface SegmentResponse {
  readonly status: number
  /** Reads a header by its name in any case; null where there is none. */
  readonly headers: { get(name: string): string | null }
  /** The first 64 KB of the body as text; the rest is thrown away. */
  readonly body: string
}

/** What bounds one request. */
export interface TransportOptions {
  readonly signal?: AbortSignal | undefined
  /** Time for the whole exchange, from connecting to the end of the body, in milliseconds. */
  readonly timeoutMs?: number | undefined
}

/**
 * Sends one request and reads its answer. Statuses are values, redirects are never followed, nothing is retried.
 * @throws {SegmentError} `unavailable`, `timed_out` or `aborted` where no whole answer came
 */
export type Transport = (request: SegmentRequest, options?: TransportOptions) => Promise<SegmentResponse>

/** Time for one request unless told otherwise, in milliseconds. */
export const defaultTimeoutMs = 10_000

/** Bytes of an answer's body that are kept. */
export const maxBodyBytes = 65_536
