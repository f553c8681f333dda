/** What a machine needs to know of a kind of failure; what it means to people stands in `error-meanings.ts`. */
export interface ErrorCodeRule {
  /** Whether the same request may pass later. */
  readonly retryable: boolean
}

/** Every way in which validating, building or delivering can fail. */
export const errorCodes = {
  invalid_call: { retryable: false },
  too_large: { retryable: false },
  invalid_source: { retryable: false },
  invalid_request: { retryable: false },
  unauthorized: { retryable: false },
  rate_limited: { retryable: true },
  refused: { retryable: false },
  unavailable: { retryable: true },
  timed_out: { retryable: true },
  queue_full: { retryable: true },
  outbox_full: { retryable: true },
  outbox_unavailable: { retryable: true },
  outbox_expired: { retryable: false },
  middleware_failed: { retryable: false },
  closed: { retryable: false },
  aborted: { retryable: false },
} as const satisfies Record<string, ErrorCodeRule>

/** Stable code of a {@link SegmentError}. */
export type SegmentErrorCode = keyof typeof errorCodes
