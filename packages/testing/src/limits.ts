/**
 * Limits of the HTTP Tracking API. The documentation does not define KB; official libraries use 1024 bytes.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/
 */
export const limits = {
  /** Bytes of a call, alone or in a batch; more are answered 400. */
  callBytes: 32 * 1024,
  /** Bytes of a batch request; more are answered 400. */
  batchBytes: 500 * 1024,
  /** Calls in a batch; with more, the response is 200 and all are dropped. */
  batchCalls: 2500,
  /** Characters of a messageId. */
  messageIdCharacters: 100,
  /** How long a messageId is remembered, in ms. */
  deduplicationMs: 24 * 60 * 60 * 1000,
  /** Bytes this server reads or inflates before it rejects a request. Our own limit. */
  readBytes: 10 * 1024 * 1024,
} as const
