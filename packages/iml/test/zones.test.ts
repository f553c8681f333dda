import { describe, expect, it } from 'vitest'
import { evaluateTemplate } from '../src/index.ts'

const zones = [
  'Europe/Prague',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'Pacific/Kiritimati',
  'UTC',
]

/** Moments around leap days, skipped and repeated hours, a skipped day, and ends of years. */
const moments = [
  '1950-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '2000-02-29T12:00:00Z',
  '2011-12-30T09:59:59Z',
  '2011-12-30T10:00:00Z',
  '2024-03-10T06:59:59Z',
  '2024-03-10T07:00:00Z',
  '2024-03-31T01:00:00Z',
  '2024-10-27T00:30:00Z',
  '2024-10-27T01:30:00Z',
  '2024-11-03T06:30:00Z',
  '2026-12-31T23:59:59Z',
  '2038-01-19T03:14:08Z',
  '2100-02-28T23:59:59Z',
]

const evaluate = (template: string, date: Date, timeZone: string): unknown =>
  evaluateTemplate(template, { date }, { timeZone })

/** The wall clock in a zone, from the platform's own data. */
const wallClock = (date: Date, timeZone: string): string => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    weekday: 'long',
  })
  const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
  return `${part.weekday} ${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`
}

describe.each(zones)('dates in %s', (zone) => {
  it.each(moments)('are written and read as they are: %s', (moment) => {
    const date = new Date(moment)
    const format = 'dddd YYYY-MM-DD HH:mm:ss'
    const expected = wallClock(date, zone)
    expect(evaluate(`{{formatDate(date; "${format}"; "${zone}")}}`, date, 'UTC')).toBe(expected)
    expect(evaluate(`{{formatDate(date; "${format}")}}`, date, zone)).toBe(expected)
    expect(evaluate('{{formatDate(date; "x")}}', date, zone)).toBe(String(date.getTime()))
    const exact = 'YYYY-MM-DDTHH:mm:ss.SSSZ'
    expect(evaluate(`{{parseDate(formatDate(date; "${exact}"); "${exact}")}}`, date, zone)).toEqual(date)
    // An hour that is repeated has one of its two readings.
    const read = evaluate(`{{parseDate(formatDate(date; "${format}"); "${format}")}}`, date, zone)
    expect(wallClock(read as Date, zone)).toBe(expected)
  })
})
