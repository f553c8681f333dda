const segmentFields: ReadonlySet<string> = new Set([
  'receivedAt',
  'originalTimestamp',
  'sentAt',
  'writeKey',
  'channel',
  'version',
])

/** A stored call without the fields that Segment added. */
export const withoutSegmentFields = (call: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(call).filter(([name]) => !segmentFields.has(name)))
