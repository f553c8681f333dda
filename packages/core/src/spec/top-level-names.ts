/**
 * Top-level names that are not fields of a call but are accepted silently, because libraries and gateways add them.
 * `action` is an earlier name of `type`; most examples of semantic events have it.
 */
export const toleratedFields = ['channel', '_metadata', 'options', 'action'] as const

/** Top-level names that only Segment writes; stored calls that are sent again often contain them. */
export const segmentFields = ['receivedAt', 'originalTimestamp', 'version', 'projectId'] as const

/** Top-level names that belong to the request and not to the call; the rows of `deliveryFields`. */
export const requestNames = ['sentAt', 'writeKey'] as const
