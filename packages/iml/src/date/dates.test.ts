import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { dayOfIsoWeek, weekdayOf, weekOf } from './calendar.ts'
import { detectDate } from './detect-date.ts'
import { formatDate } from './format-date.ts'
import { parseDateAs } from './parse-date.ts'
import { fieldsAt, instantOf, isTimeZone, offsetMsAt, utcOf } from './time-zone.ts'

const zones = [
  'UTC',
  'Europe/Prague',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
]
const zone = fc.constantFrom(...zones)
const instant = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2100, 0, 1) })
const iso = (epochMs: number): string => new Date(epochMs).toISOString()
const now = (): Date => new Date('2024-03-15T10:20:30.400Z')

describe('time zones', () => {
  it('convert an instant to wall time and back, except for the hour that occurs twice', () => {
    fc.assert(
      fc.property(instant, zone, (epochMs, name) => {
        const fields = fieldsAt(epochMs, name)
        const back = instantOf(fields, name)
        expect(fieldsAt(back, name)).toEqual(fields)
        expect(back).toBeLessThanOrEqual(epochMs)
        expect(epochMs - back).toBeLessThanOrEqual(2 * 3_600_000)
      }),
      { numRuns: runs(100) },
    )
  })

  it('agree with the runtime about wall time', () => {
    fc.assert(
      fc.property(instant, zone, (epochMs, name) => {
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: name,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(epochMs)
        expect(formatDate(epochMs, 'YYYY-MM-DD HH:mm:ss', name, 'en')).toBe(shown)
      }),
      { numRuns: runs(100) },
    )
  })

  it('move a wall time that a clock change skips forward by the gap', () => {
    const skipped = { year: 2024, month: 3, day: 31, hour: 2, minute: 30, second: 0, millisecond: 0 }
    expect(iso(instantOf(skipped, 'Europe/Prague'))).toBe('2024-03-31T01:30:00.000Z')
  })

  it('use the first of a wall time that occurs twice', () => {
    const twice = { year: 2024, month: 10, day: 27, hour: 2, minute: 30, second: 0, millisecond: 0 }
    expect(iso(instantOf(twice, 'Europe/Prague'))).toBe('2024-10-27T00:30:00.000Z')
  })

  it('know a whole day that a zone skipped', () => {
    const left = { year: 2011, month: 12, day: 30, hour: 12, minute: 0, second: 0, millisecond: 0 }
    expect(iso(instantOf(left, 'Pacific/Apia'))).toBe('2011-12-30T22:00:00.000Z')
  })

  it('are known or unknown', () => {
    expect(isTimeZone('Europe/Prague')).toBe(true)
    expect(isTimeZone('Europe/Nowhere')).toBe(false)
    expect(offsetMsAt(Number.NaN, 'Europe/Prague')).toBe(0)
  })

  it('keep years below 100', () => {
    expect(
      fieldsAt(utcOf({ year: 33, month: 4, day: 3, hour: 0, minute: 0, second: 0, millisecond: 0 }), 'UTC').year,
    ).toBe(33)
  })
})

describe('the calendar', () => {
  it('numbers ISO weeks so that they convert back to the day', () => {
    fc.assert(
      fc.property(instant, (epochMs) => {
        const fields = fieldsAt(epochMs, 'UTC')
        const { weekYear, week } = weekOf(fields, 1, 4)
        const day = dayOfIsoWeek(weekYear, week, weekdayOf(fields) || 7)
        expect([day.year, day.month, day.day]).toEqual([fields.year, fields.month, fields.day])
        expect(week).toBeGreaterThanOrEqual(1)
        expect(week).toBeLessThanOrEqual(53)
      }),
    )
  })

  it('agrees with the runtime about days of the week', () => {
    fc.assert(
      fc.property(instant, (epochMs) => {
        expect(weekdayOf(fieldsAt(epochMs, 'UTC'))).toBe(new Date(epochMs).getUTCDay())
      }),
    )
  })
})

describe('formats', () => {
  const sample = Date.UTC(2024, 0, 2, 15, 4, 5, 67)

  it.each([
    ['YYYY YY Y', '2024 24 2024'],
    ['Q Qo', '1 1st'],
    ['M Mo MM MMM MMMM', '1 1st 01 Jan January'],
    ['D Do DD DDD DDDo DDDD', '2 2nd 02 2 2nd 002'],
    ['d do dd ddd dddd e E', '2 2nd Tu Tue Tuesday 2 2'],
    ['w wo ww gg gggg', '1 1st 01 24 2024'],
    ['W Wo WW GG GGGG', '1 1st 01 24 2024'],
    ['H HH h hh k kk a A', '15 15 3 03 15 15 pm PM'],
    ['m mm s ss', '4 04 5 05'],
    ['S SS SSS SSSS SSSSSSSSS', '0 06 067 0670 067000000'],
    ['Z ZZ', '+00:00 +0000'],
    ['X x', '1704207845 1704207845067'],
    ['[Year:] YYYY [D]', 'Year: 2024 D'],
    ['L', '01/02/2024'],
    ['LT', '3:04 PM'],
    ['LLLL', 'Tuesday, January 2, 2024 3:04 PM'],
    ['ll', 'Jan 2, 2024'],
    ['', ''],
  ])('write %s', (format, text) => {
    expect(formatDate(sample, format, 'UTC', 'en')).toBe(text)
  })

  it.each([
    [Date.UTC(2021, 0, 3), 'GGGG-[W]WW-E gggg-ww', '2020-W53-7 2021-02'],
    [Date.UTC(2023, 0, 1), 'GGGG-[W]WW-E gggg-ww', '2022-W52-7 2023-01'],
    [Date.UTC(2024, 11, 31), 'GGGG-[W]WW-E gggg-ww', '2025-W01-2 2025-01'],
    [Date.UTC(2024, 10, 11), 'Do', '11th'],
    [Date.UTC(2024, 10, 22), 'Do', '22nd'],
    [Date.UTC(2024, 10, 3, 0), 'h k', '12 24'],
  ])('write %d as %s', (epochMs, format, text) => {
    expect(formatDate(epochMs, format, 'UTC', 'en')).toBe(text)
  })

  it('write names in the language of the options', () => {
    expect(formatDate(sample, 'dddd, D. MMMM', 'UTC', 'de')).toBe('Dienstag, 2. Januar')
    expect(formatDate(sample, 'MMMM', 'UTC', 'not a tag!')).toBe('January')
  })

  it('write offsets of half hours', () => {
    expect(formatDate(sample, 'Z', 'Asia/Kathmandu', 'en')).toBe('+05:45')
    expect(formatDate(sample, 'ZZ', 'America/St_Johns', 'en')).toBe('-0330')
  })

  it.each([
    ['2016-12-28', 'YYYY-MM-DD', '2016-12-28T00:00:00.000Z'],
    ['28.12.2016 7:05:09', 'D.M.YYYY H:mm:ss', '2016-12-28T07:05:09.000Z'],
    ['Aug 18, 2019 10:00 AM', 'MMM D, YYYY hh:mm A', '2019-08-18T10:00:00.000Z'],
    ['12:15 am', 'h:mm a', '2024-03-15T00:15:00.000Z'],
    ['12:15 pm', 'h:mm a', '2024-03-15T12:15:00.000Z'],
    ['December 3rd 1999', 'MMMM Do YYYY', '1999-12-03T00:00:00.000Z'],
    ['99', 'YY', '1999-01-01T00:00:00.000Z'],
    ['14', 'YY', '2014-01-01T00:00:00.000Z'],
    ['2016', 'YYYY', '2016-01-01T00:00:00.000Z'],
    ['07', 'MM', '2024-07-01T00:00:00.000Z'],
    ['07', 'DD', '2024-03-07T00:00:00.000Z'],
    ['16:03', 'HH:mm', '2024-03-15T16:03:00.000Z'],
    ['2020-W53-7', 'GGGG-[W]WW-E', '2021-01-03T00:00:00.000Z'],
    ['2024-060', 'YYYY-DDDD', '2024-02-29T00:00:00.000Z'],
    ['2024 Q3', 'YYYY [Q]Q', '2024-07-01T00:00:00.000Z'],
    ['2016-12-28T16:03:06.5+02:00', 'YYYY-MM-DDTHH:mm:ss.SZ', '2016-12-28T14:03:06.500Z'],
    ['2016-12-28T16:03Z', 'YYYY-MM-DDTHH:mmZ', '2016-12-28T16:03:00.000Z'],
    ['1410715640.579', 'X', '2014-09-14T17:27:20.579Z'],
    ['1410715640579', 'x', '2014-09-14T17:27:20.579Z'],
  ])('read %s as %s', (text, format, expected) => {
    expect(iso(parseDateAs(text, format, 'UTC', now))).toBe(expected)
  })

  it.each([
    ['', 'YYYY'],
    ['abc', 'YYYY'],
    ['2016-02-30', 'YYYY-MM-DD'],
    ['2016-13-01', 'YYYY-MM-DD'],
    ['25:00', 'HH:mm'],
    ['10:61', 'HH:mm'],
    ['2016-W54', 'GGGG-[W]WW'],
    ['2016', '[only text]'],
    ['Foo 2016', 'MMM YYYY'],
  ])('do not find a date in %j as %s', (text, format) => {
    expect(parseDateAs(text, format, 'UTC', now)).toBeNaN()
  })

  it('parse what they format', () => {
    const formats = fc.constantFrom(
      'YYYY-MM-DDTHH:mm:ss.SSSZ',
      'x',
      'DD/MM/YYYY hh:mm:ss.SSS A ZZ',
      'GGGG-[W]WW-E HH:mm:ss.SSS Z',
      'MMMM D, YYYY k:m:s.SSS Z',
      'YYYY DDDD HH:mm:ss.SSS Z',
    )
    const recent = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2100, 0, 1) })
    fc.assert(
      fc.property(recent, formats, zone, (epochMs, format, name) => {
        expect(parseDateAs(formatDate(epochMs, format, name, 'en'), format, name, now)).toBe(epochMs)
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('dates without a format', () => {
  it.each([
    ['2016-06-20T17:26:44.356Z', '2016-06-20T17:26:44.356Z'],
    ['2016-06-20 19:26:44 GMT+02:00', '2016-06-20T17:26:44.000Z'],
    ['2016-06-20 19:26+0200', '2016-06-20T17:26:00.000Z'],
    ['2016-06-20 17:26:44', '2016-06-20T15:26:44.000Z'],
    ['2016-06-20', '2016-06-19T22:00:00.000Z'],
    ['2016/06/20 17:26:44', '2016-06-20T15:26:44.000Z'],
    ['2016/06/20 19:26:44+02:00', '2016-06-20T17:26:44.000Z'],
    ['2016/06/20 17:26', '2016-06-20T15:26:00.000Z'],
    ['2016/06/20 5:26 PM', '2016-06-20T15:26:00.000Z'],
    ['2016/06/20', '2016-06-19T22:00:00.000Z'],
    ['06/20/2016 17:26:44', '2016-06-20T15:26:44.000Z'],
    ['06/20/2016 19:26:44+02:00', '2016-06-20T17:26:44.000Z'],
    ['06/20/2016 17:26', '2016-06-20T15:26:00.000Z'],
    ['06/20/2016 5:26 PM', '2016-06-20T15:26:00.000Z'],
    ['06/20/2016 12:26 am', '2016-06-19T22:26:00.000Z'],
    ['06/20/2016', '2016-06-19T22:00:00.000Z'],
    ['20.6.2016 17:26:44', '2016-06-20T15:26:44.000Z'],
    ['20.6.2016 19:26:44+02:00', '2016-06-20T17:26:44.000Z'],
    ['20.6.2016 17:26', '2016-06-20T15:26:00.000Z'],
    ['20.6.2016', '2016-06-19T22:00:00.000Z'],
  ])('read %s', (text, expected) => {
    expect(iso(detectDate(text, 'Europe/Prague'))).toBe(expected)
  })

  it.each([
    '',
    'tomorrow',
    '2016',
    '2016-13-01',
    '2016-02-30',
    '31/12/2016',
    '2016-01-01 25:00',
    '2016-01-01T10:00:00ZZ',
  ])('do not find a date in %j', (text) => {
    expect(detectDate(text, 'UTC')).toBeNaN()
  })
})
