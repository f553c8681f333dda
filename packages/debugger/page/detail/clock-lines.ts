import type { ClockSkew } from '../../src/model/event-record.ts'
import { formatSpan } from '../parts/format.ts'

/** A difference above this is a wrong clock rather than network time, in ms. */
const maxNetworkMs = 5000

const linesOf = (...terms: readonly (string | undefined)[]): readonly string[] =>
  terms.filter((text) => text !== undefined)

/**
 * Shows how Segment corrects the timestamp of a call: `timestamp = receivedAt − (sentAt − originalTimestamp)`.
 * @returns the result in one sentence, and equal terms for the timestamp
 * @see https://www.twilio.com/docs/segment/connections/spec/common/#timestamps
 */
export const clockArithmetic = (clock: ClockSkew) => {
  const { originalTimestamp, sentAt, receivedAt, timestamp } = clock
  if (originalTimestamp === undefined) {
    const outcome = 'The call has no timestamp, so Segment uses the time of arrival.'
    return { outcome, lines: linesOf('receivedAt', timestamp) }
  }
  const sent = Date.parse(sentAt ?? '')
  if (Number.isNaN(sent)) {
    const outcome = 'Without sentAt, Segment cannot correct the timestamp and uses it unchanged.'
    return { outcome, lines: linesOf('originalTimestamp', timestamp) }
  }
  const [original, received] = [Date.parse(originalTimestamp), Date.parse(receivedAt)]
  if (Number.isNaN(original) || Number.isNaN(received)) {
    return { outcome: 'The timestamp is not a valid time.', lines: linesOf(timestamp) }
  }
  const skew = clock.skewMs ?? received - sent
  return {
    outcome:
      Math.abs(skew) < maxNetworkMs
        ? `The sender's clock agrees with this one (difference ${formatSpan(skew)}, network time included).`
        : `The sender's clock is ${formatSpan(Math.abs(skew)).slice(1)} ${skew > 0 ? 'behind' : 'ahead'}; Segment corrects the timestamp by this difference.`,
    lines: linesOf(
      'receivedAt − (sentAt − originalTimestamp)',
      `${receivedAt} − (${sentAt} − ${originalTimestamp})`,
      `${receivedAt} − (${formatSpan(sent - original)})`,
      timestamp,
    ),
  }
}
