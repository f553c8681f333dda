/** Wall-clock fields of an instant in a time zone; `month` counts from 1, `hour` from 0. */
export interface ZonedFields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
}

const dayMs = 86_400_000
const keptZones = 500
const formatters = new Map<string, Intl.DateTimeFormat | undefined>()

/** Whether the runtime knows this name of the tz database. */
export const isTimeZone = (name: string): boolean => formatterOf(name) !== undefined

/** Offset of the zone from UTC at an instant, in milliseconds. */
export const offsetMsAt = (epochMs: number, zone: string): number => {
  const formatter = zone === 'UTC' ? undefined : formatterOf(zone)
  if (formatter === undefined || !Number.isFinite(epochMs)) return 0
  const fields: Record<string, number> = {}
  let beforeChrist = false
  for (const { type, value } of formatter.formatToParts(epochMs)) {
    if (type === 'era') beforeChrist = value.startsWith('B')
    else fields[type] = Number(value)
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields
  const wall = utcOf({ year: beforeChrist ? 1 - year : year, month, day, hour, minute, second, millisecond: 0 })
  return wall - Math.floor(epochMs / 1000) * 1000
}

/** Wall-clock fields of an instant. */
export const fieldsAt = (epochMs: number, zone: string): ZonedFields => {
  const wall = new Date(epochMs + offsetMsAt(epochMs, zone))
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    millisecond: wall.getUTCMilliseconds(),
  }
}

/**
 * The instant of wall-clock fields, which may overflow (day 32, hour -6). A wall time that a clock change skips
 * moves forward by the gap; one that occurs twice means the first.
 * @returns milliseconds since 1970, NaN if out of range
 */
export const instantOf = (fields: ZonedFields, zone: string): number => {
  const wall = utcOf(fields)
  if (Number.isNaN(wall)) return Number.NaN
  const before = offsetMsAt(wall - dayMs, zone)
  const after = offsetMsAt(wall + dayMs, zone)
  if (before === after || offsetMsAt(wall - before, zone) === before) return wall - before
  return offsetMsAt(wall - after, zone) === after ? wall - after : wall - before
}

/** Fields as UTC, in milliseconds; unlike `Date.UTC`, years below 100 are not moved to the 20th century. */
export const utcOf = (fields: ZonedFields): number => {
  const date = new Date(0)
  date.setUTCFullYear(fields.year, fields.month - 1, fields.day)
  return date.setUTCHours(fields.hour, fields.minute, fields.second, fields.millisecond)
}

/** Minutes of an offset such as `+02:00`; 0 for any other text. */
export const offsetMinutesOf = (text: string): number => {
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):?(\d\d)/.exec(text) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** Whole milliseconds of the digits after the decimal point of a second. */
export const millisecondsOf = (digits: string): number => Math.floor(Number(`0.${digits}`) * 1000 + 1e-6)

const formatterOf = (zone: string): Intl.DateTimeFormat | undefined => {
  if (formatters.has(zone)) return formatters.get(zone)
  if (formatters.size >= keptZones) formatters.clear()
  let formatter: Intl.DateTimeFormat | undefined
  try {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    formatter = undefined
  }
  formatters.set(zone, formatter)
  return formatter
}
