/**
 * What an HTTP status of the Tracking API means for the request that got it.
 * - `acknowledged`: Segment accepted it; do not send it again.
 * - `refused`: sending it again gets the same answer.
 * - `retry`: the same request may pass later.
 * - `retry-with-token`: may pass with a fresh OAuth token; final without OAuth.
 */
export type StatusVerdict = 'acknowledged' | 'refused' | 'retry' | 'retry-with-token'

/** Statuses whose verdict differs from that of their class. */
const exceptions: Readonly<Record<number, StatusVerdict>> = {
  401: 'retry-with-token',
  408: 'retry',
  410: 'retry',
  429: 'retry',
  // Segment's own: "retry me".
  460: 'retry',
  501: 'refused',
  505: 'refused',
  511: 'retry-with-token',
}

/** Verdict by class of status, for those not named above. */
const classes: Readonly<Record<number, StatusVerdict>> = {
  2: 'acknowledged',
  // A redirect is never followed: the credential must not travel to another address.
  3: 'refused',
  4: 'refused',
  5: 'retry',
}

/**
 * The verdict on a status, as Segment's current libraries apply it.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#errors
 */
export const statusVerdict = (status: number): StatusVerdict =>
  exceptions[status] ?? classes[Math.trunc(status / 100)] ?? 'refused'
