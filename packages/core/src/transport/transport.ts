import type { SegmentRequest } from '../request/segment-request.ts'

/** What came back; every status is a value. */
export interface SegmentResponse {
  readonly status: number
  /** By name in any case; null where the header is missing. */
  readonly headers: { get(name: string): string | null }
  /** Text of the body, at most {@link maxResponseCharacters}; the rest is discarded. */
  readonly body: string
}

/** Settings of one attempt. */
export interface TransportOptions {
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined
  /** Longest wait for the whole answer, in milliseconds. */
  readonly timeoutMs?: number | undefined
}

/**
 * The port through which requests leave. Redirects are never followed.
 * Rejects only where no answer came: a SegmentError `unavailable`, `timed_out` or `aborted`.
 */
export type Transport = (request: SegmentRequest, options?: TransportOptions) => Promise<SegmentResponse>

/** Characters of a response that are kept; Segment's answers are far shorter. */
export const maxResponseCharacters = 65_536

/** Longest wait for an answer unless said otherwise, in milliseconds. */
export const defaultTimeoutMs = 10_000
