/** What programs need to know about an error code. The descriptions are in `error-meanings.ts`. */
export interface ErrorCodeRule {
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
}

/** Every way in which validation, building a request or delivery can fail. */
export const errorCodes = {
  invalid_call: { retryable: false },
  too_large: { retryable: false },
  invalid_source: { retryable: false },
  invalid_request: { retryable: false },
  invalid_plan: { retryable: false },
  unauthorized: { retryable: false },
  rate_limited: { retryable: true },
  refused: { retryable: false },
  wrong_region: { retryable: false },
  forbidden: { retryable: false },
  not_found: { retryable: false },
  conflict: { retryable: false },
  invalid_response: { retryable: true },
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
