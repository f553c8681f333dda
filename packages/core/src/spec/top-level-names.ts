/** Top-level names that are no fields of a call but pass without remark: libraries and gateways write them. */
export const toleratedFields = ['channel', '_metadata', 'options'] as const

/** Top-level names that only Segment writes; sent along by mistake when stored calls are sent again. */
export const segmentFields = ['receivedAt', 'originalTimestamp', 'version', 'projectId'] as const

/** Top-level names that belong to the request and not to the call; the rows of `deliveryFields`. */
export const requestNames = ['sentAt', 'writeKey'] as const
