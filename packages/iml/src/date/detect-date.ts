import { daysInMonth } from './calendar.ts'
import { instantOf, millisecondsOf, offsetMinutesOf, utcOf } from './time-zone.ts'

const time = String.raw`(?:[T ]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?)?`
const halfDay = String.raw`(?: ?(?<half>[AaPp])\.?[Mm]\.?)?`
const zone = String.raw` ?(?<zone>(?:GMT|UTC)?[+-](?:0\d|1[0-4]):?[0-5]\d|Z|GMT|UTC)?`
const rest = `${time}${halfDay}${zone}$`

/** Orders of day, month and year to try for text without a format. */
const layouts: readonly RegExp[] = [
  new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})${rest}`),
  new RegExp(String.raw`^(?<year>\d{4})/(?<month>\d{1,2})/(?<day>\d{1,2})${rest}`),
  new RegExp(String.raw`^(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4})${rest}`),
  new RegExp(String.raw`^(?<day>\d{1,2})\. ?(?<month>\d{1,2})\. ?(?<year>\d{4})${rest}`),
]

/**
 * Reads a date in one of the formats that the platform accepts without a format: ISO 8601, `2016/06/20 5:26 PM`,
 * `06/20/2016`, `20.6.2016 17:26:44`, each with or without time and offset.
 * @param timeZone of texts without an offset
 * @returns milliseconds since 1970, or NaN
 */
export const detectDate = (text: string, timeZone: string): number => {
  for (const layout of layouts) {
    const groups = layout.exec(text.trim())?.groups
    if (groups !== undefined) return instantOfGroups(groups, timeZone)
  }
  return Number.NaN
}

const instantOfGroups = (groups: Record<string, string | undefined>, timeZone: string): number => {
  const read = (name: string): number => Number(groups[name] ?? 0)
  const half = groups.half?.toLowerCase()
  if (half !== undefined && (read('hour') < 1 || read('hour') > 12)) return Number.NaN
  const hour = half === undefined ? read('hour') : (read('hour') % 12) + (half === 'p' ? 12 : 0)
  const fields = {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour,
    minute: read('minute'),
    second: read('second'),
    millisecond: millisecondsOf(groups.fraction ?? '0'),
  }
  if (fields.month < 1 || fields.month > 12 || fields.day < 1) return Number.NaN
  if (fields.day > daysInMonth(fields.year, fields.month)) return Number.NaN
  if (fields.hour > 24 || fields.minute > 59 || fields.second > 59) return Number.NaN
  if (fields.hour === 24 && fields.minute + fields.second + fields.millisecond > 0) return Number.NaN
  const offset = groups.zone
  return offset === undefined ? instantOf(fields, timeZone) : utcOf(fields) - offsetMinutesOf(offset) * 60_000
}
