import type { ClockSkew } from '../../src/model/event-record.ts'
import { formatSpan } from '../parts/format.ts'

/** One step of a calculation, as it would be written on paper. */
export interface ClockLine {
  readonly left: string
  readonly right: string
}

/** The correction of a timestamp, written out. */
export interface ClockArithmetic {
  /** What happened, in one sentence. */
  readonly outcome: string
  readonly lines: readonly ClockLine[]
}

const instant = (text: string | undefined): number => (text === undefined ? Number.NaN : Date.parse(text))

/** The difference of two times that a person would call a wrong clock rather than a long way, in ms. */
const noticeableSkewMs = 5000

/**
 * Writes out how Segment sets the time of a call right: `timestamp = receivedAt − (sentAt − originalTimestamp)`.
 * @see https://segment.com/docs/connections/spec/common/#timestamps
 */
export const clockArithmetic = (clock: ClockSkew): ClockArithmetic => {
  const { originalTimestamp, sentAt, receivedAt, timestamp } = clock
  const [original, sent, received] = [instant(originalTimestamp), instant(sentAt), instant(receivedAt)]
  const result = timestamp === undefined ? [] : [{ left: 'timestamp', right: timestamp }]
  if (originalTimestamp === undefined) {
    return {
      outcome: 'The call says no time of its own, so it counts as happening when it arrived.',
      lines: [{ left: 'timestamp', right: 'receivedAt' }, ...result.map(({ right }) => ({ left: '', right }))],
    }
  }
  if (sentAt === undefined || Number.isNaN(sent)) {
    return {
      outcome: "Without a sentAt the sender's clock cannot be compared, and its timestamp stands as it is.",
      lines: [{ left: 'timestamp', right: 'originalTimestamp' }, ...result.map(({ right }) => ({ left: '', right }))],
    }
  }
  if (Number.isNaN(original) || Number.isNaN(received)) {
    return { outcome: 'The timestamp is no time that can be read.', lines: result }
  }
  const age = sent - original
  const skew = clock.skewMs ?? received - sent
  const how =
    Math.abs(skew) < noticeableSkewMs
      ? `The sender's clock agrees with the clock here, as far as the way between them shows (${formatSpan(skew)}).`
      : `The sender's clock is ${formatSpan(Math.abs(skew)).slice(1)} ${skew > 0 ? 'behind' : 'ahead'}, and the timestamp is moved by as much.`
  return {
    outcome: how,
    lines: [
      { left: 'timestamp', right: 'receivedAt − (sentAt − originalTimestamp)' },
      { left: '', right: `${receivedAt} − (${sentAt} − ${originalTimestamp})` },
      { left: '', right: `${receivedAt} − (${formatSpan(age)})` },
      ...(timestamp === undefined ? [] : [{ left: '', right: timestamp }]),
    ],
  }
}
