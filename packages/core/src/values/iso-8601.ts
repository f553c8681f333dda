import { daysInMonth, daysSince1970, utcTimeMs } from './utc-time.ts'

/** A time read from ISO 8601 text. */
export interface IsoTime {
  /** Milliseconds since 1970 in UTC; a time without an offset is read as UTC. */
  readonly epochMs: number
  /** Whether the text says its offset from UTC. */
  readonly hasOffset: boolean
  /** Whether it is a date without a time of day. */
  readonly dateOnly: boolean
}

const pattern =
  /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/

const offsetMinutes = (text: string | undefined): number | undefined => {
  if (text === undefined || text === 'Z' || text === 'z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || 0)
  if (hours > 23 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

const read = (text: string): IsoTime | undefined => {
  const utc = utcTimeMs(text)
  if (!Number.isNaN(utc)) return { epochMs: utc, hasOffset: true, dateOnly: false }
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, offset] = match
  // A month alone is a date of ISO 8601, but no moment.
  if (day === undefined) return undefined
  const [y, mo, d] = [Number(year), Number(month), Number(day)]
  const [h, mi, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
  const shift = offsetMinutes(offset)
  if (d < 1 || d > daysInMonth(y, mo)) return undefined
  if (h > 23 || mi > 59 || s > 59 || shift === undefined) return undefined
  const ms = ((h * 60 + mi) * 60 + s) * 1000 + Math.trunc(Number(`0.${fraction ?? 0}`) * 1000)
  return {
    epochMs: daysSince1970(y, mo, d) * 86_400_000 + ms - shift * 60_000,
    hasOffset: offset !== undefined,
    dateOnly: hour === undefined,
  }
}

let lastText = ''
let lastTime: IsoTime | undefined

/**
 * Reads ISO 8601 in its extended form: a date, or a date and a time with or without an offset.
 * @returns undefined for any other text, and for dates and times that do not exist, such as February 30th
 * @see https://www.twilio.com/docs/segment/connections/spec/common/#timestamps
 */
export const parseIsoTime = (text: string): IsoTime | undefined => {
  // Several rules read the same time, one after the other.
  if (text !== lastText) {
    lastTime = read(text)
    lastText = text
  }
  return lastTime
}
