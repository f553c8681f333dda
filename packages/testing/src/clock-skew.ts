import { parseIso8601 } from './iso-8601.ts'
import type { JsonValue } from './json.ts'

/** The times that Segment sets on a stored call. */
export interface DeliveredTimes {
  /** When it happened, by Segment's clock. */
  readonly timestamp: string
  /** When it happened, by the sender's clock; absent if the sender did not send it. */
  readonly originalTimestamp?: string
}

/**
 * Converts a sender's time to Segment's clock: `receivedAt − (sentAt − originalTimestamp)`.
 * Without a timestamp it is the time of receipt. Without sentAt the clocks cannot be compared, so the timestamp is
 * kept; the documentation does not cover that case.
 * @param receivedAt ms since 1970
 * @see https://www.twilio.com/docs/segment/connections/spec/common/#timestamps
 */
export const deliveredTimes = (
  receivedAt: number,
  timestamp: JsonValue | undefined,
  sentAt: JsonValue | undefined,
): DeliveredTimes => {
  const original = typeof timestamp === 'string' ? parseIso8601(timestamp) : undefined
  if (original === undefined || typeof timestamp !== 'string') return { timestamp: isoTime(receivedAt) }
  const sent = typeof sentAt === 'string' ? parseIso8601(sentAt) : undefined
  const delivered = sent === undefined ? original : receivedAt - (sent - original)
  return { timestamp: isoTime(delivered), originalTimestamp: timestamp }
}

const lastInstant = 8.64e15

/** ISO 8601 text in UTC; for times out of range, the nearest valid date. */
export const isoTime = (ms: number): string => new Date(Math.min(Math.max(ms, -lastInstant), lastInstant)).toISOString()
