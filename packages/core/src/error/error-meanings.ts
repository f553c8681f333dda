import type { SegmentErrorCode } from './error-codes.ts'

/** What each kind of failure means, whoever reports it: for the reference, and apart from what runs. */
export const errorMeanings: Readonly<Record<SegmentErrorCode, string>> = {
  invalid_call: 'The call breaks a rule of Segment.',
  too_large: 'The request passes a limit of Segment in bytes or calls.',
  invalid_source: 'The write key, region, host or credential can not be right.',
  invalid_request: 'A raw API request can not be sent as it is.',
  unauthorized: 'Segment refused the credential.',
  rate_limited: 'Segment asked to slow down for longer than the retry budget.',
  refused: 'Segment refused the request; sending it again gets the same answer.',
  unavailable: 'Segment could not be reached or failed to answer.',
  timed_out: 'No answer came in time.',
  queue_full: 'The queue of the client has no room for the call.',
  outbox_full: 'The outbox has no room for the call.',
  outbox_unavailable: 'The outbox can not be opened, read or written.',
  outbox_expired: 'The call waited longer than the outbox keeps calls.',
  middleware_failed: 'A middleware of the client threw.',
  closed: 'The client is closed and takes no more calls.',
  aborted: 'The caller stopped the delivery.',
}
