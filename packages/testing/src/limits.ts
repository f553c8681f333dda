/**
 * Figures of the HTTP Tracking API. The documentation writes KB and never says of how many bytes; official libraries
 * take 1024.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const limits = {
  /** Bytes of one call, alone or as an item of a batch; one more is answered 400. */
  callBytes: 32 * 1024,
  /** Bytes of a batch request; one more is answered 400. */
  batchBytes: 500 * 1024,
  /** Calls in a batch; one more is answered 200, and all of them are lost. */
  batchCalls: 2500,
  /** Characters of a messageId. */
  messageIdCharacters: 100,
  /** How long a messageId is remembered, in ms. */
  deduplicationMs: 24 * 60 * 60 * 1000,
  /** Bytes this server reads, or inflates to, before it gives up on a request. Its own figure. */
  readBytes: 10 * 1024 * 1024,
} as const
