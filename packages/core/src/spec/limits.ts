/**
 * Segment's limits. Sizes are bytes of UTF-8 JSON before compression.
 *
 * The pages say 32 KB and 500 KB but not whether a KB is 1000 or 1024 bytes, so each size has two numbers: Segment
 * refuses anything above the larger one, and anything below the smaller one is safe under both readings.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const limits = {
  /** Largest call, alone or as an item of a batch: 32 KiB. */
  callBytes: 32_768,
  /** Largest call under every reading of "32 KB". */
  safeCallBytes: 32_000,
  /** Largest batch request, envelope included: 500 KiB. */
  batchBytes: 512_000,
  /** Largest batch request under every reading of "500 KB". */
  safeBatchBytes: 500_000,
  /** Calls in one batch; Segment answers 200 to a larger one and drops all of it. */
  batchCalls: 2_500,
  /** Characters of a messageId. */
  messageIdLength: 100,
  /** Characters of a groupId that Unify allows. */
  unifyGroupIdLength: 500,
  /** Properties of one call that Unify allows; Engage rejects as many traits. */
  unifyFields: 300,
  /** Characters of a string that a warehouse keeps. */
  warehouseTextLength: 512,
  /** Characters of the name of an event or a parameter in Google Analytics 4. */
  ga4NameLength: 40,
  /** Parameters of one event in Google Analytics 4. */
  ga4Parameters: 25,
  /** Characters of a parameter in Google Analytics 4. */
  ga4TextLength: 100,
  /** Events per second that a workspace should stay below. */
  callsPerSecond: 1_000,
  /** Minimum number of hours for which Segment remembers a messageId. */
  deduplicationHours: 24,
  /** Longest `Retry-After` that is obeyed in full, in seconds; the maximum of Segment's own libraries. */
  retryAfterSeconds: 300,
  /** Longest lifetime of an OAuth client assertion, in seconds. */
  oauthAssertionSeconds: 60,
  /** Levels of nesting in a call; deeper values cannot be serialised safely everywhere. */
  depth: 256,
} as const
