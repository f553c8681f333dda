/**
 * Segment's limits. Sizes are bytes of UTF-8 JSON before compression.
 *
 * The pages say 32 KB and 500 KB and never whether a KB is 1000 or 1024 bytes, so each size has two numbers: above the
 * larger Segment refuses, below the smaller every reading accepts.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
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
  /** Calls in one batch; above it Segment answers 200 and keeps none. */
  batchCalls: 2_500,
  /** Characters of a messageId. */
  messageIdLength: 100,
  /** Characters of a groupId that Unify takes. */
  unifyGroupIdLength: 500,
  /** Traits or properties of one call that Unify takes. */
  unifyFields: 300,
  /** Events a second that a workspace is asked to stay below. */
  callsPerSecond: 1_000,
  /** Hours for which Segment remembers a messageId, at least. */
  deduplicationHours: 24,
  /** Longest `Retry-After` that is obeyed to the letter, in seconds; the ceiling of Segment's own libraries. */
  retryAfterSeconds: 300,
  /** Longest life of an OAuth client assertion, in seconds. */
  oauthAssertionSeconds: 60,
  /** Levels of nesting a call may have; deeper values cannot be serialised safely everywhere. */
  depth: 256,
} as const
