/** What a kind of failure means, whoever reports it. */
export interface ErrorCodeSpec {
  readonly meaning: string
  /** Whether the same request may pass later. */
  readonly retryable: boolean
}

/** Every way in which validating, building or delivering can fail. */
export const errorCodes = {
  invalid_call: { meaning: 'The call breaks a rule of Segment.', retryable: false },
  too_large: { meaning: 'The request passes a limit of Segment in bytes or calls.', retryable: false },
  invalid_source: { meaning: 'The write key, region, host or credential can not be right.', retryable: false },
  invalid_request: { meaning: 'A raw API request can not be sent as it is.', retryable: false },
  unauthorized: { meaning: 'Segment refused the credential.', retryable: false },
  rate_limited: { meaning: 'Segment asked to slow down for longer than the retry budget.', retryable: true },
  refused: { meaning: 'Segment refused the request; sending it again gets the same answer.', retryable: false },
  unavailable: { meaning: 'Segment could not be reached or failed to answer.', retryable: true },
  timed_out: { meaning: 'No answer came in time.', retryable: true },
  queue_full: { meaning: 'The queue of the client has no room for the call.', retryable: true },
  outbox_full: { meaning: 'The outbox has no room for the call.', retryable: true },
  outbox_unavailable: { meaning: 'The outbox can not be opened, read or written.', retryable: true },
  outbox_expired: { meaning: 'The call waited longer than the outbox keeps calls.', retryable: false },
  middleware_failed: { meaning: 'A middleware of the client threw.', retryable: false },
  closed: { meaning: 'The client is closed and takes no more calls.', retryable: false },
  aborted: { meaning: 'The caller stopped the delivery.', retryable: false },
} as const satisfies Record<string, ErrorCodeSpec>

/** Stable code of a {@link SegmentError}. */
export type SegmentErrorCode = keyof typeof errorCodes
