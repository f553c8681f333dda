import type { SegmentErrorCode } from './error-codes.ts'

/** What each error code means, for the reference. */
export const errorMeanings: Readonly<Record<SegmentErrorCode, string>> = {
  invalid_call: 'The call breaks a rule of Segment.',
  too_large: 'The request exceeds a limit of Segment in bytes or calls.',
  invalid_source: 'The write key, region, host or credential is invalid.',
  invalid_request: 'A raw API request, a request to the Public API or Profile API, or the signal of a call is invalid.',
  invalid_plan: 'A tracking plan has an unknown form, or one of its rules is invalid.',
  unauthorized: 'Segment refused the credential.',
  rate_limited: 'Segment asked to wait for longer than the retry budget allows.',
  refused: 'Segment refused the request; a retry gets the same answer.',
  wrong_region: 'The workspace of the token is in the other region.',
  forbidden: 'The token is valid but does not have the right to do this.',
  not_found: 'The workspace or space does not have this object.',
  conflict: 'The object is not in a state that allows this change.',
  invalid_response: 'An answer of the Public API or Profile API is incomplete or has an unknown form.',
  unavailable: 'Segment could not be reached or failed to answer.',
  timed_out: 'No answer arrived in time.',
  queue_full: 'The queue of the client is full.',
  outbox_full: 'The outbox is full.',
  outbox_unavailable: 'The outbox cannot be opened, read or written.',
  outbox_expired: 'The call was in the outbox for longer than its maximum age.',
  middleware_failed: 'A middleware of the client threw.',
  closed: 'The client is closed and accepts no more calls.',
  aborted: 'The caller aborted the delivery.',
}
