import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { daysInMonth, daysSince1970, utcDay, utcMsOfDay, utcTimeMs } from './utc-time.ts'

const anyDate = fc.date({
  min: new Date('0000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

describe('utcTimeMs', () => {
  it('reads what toISOString writes, from the year 0 to the year 9999', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(utcTimeMs(date.toISOString())).toBe(date.getTime())
      }),
    )
  })

  it('reads a text of that form only if the date exists', () => {
    const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'))
    fc.assert(
      fc.property(two, two, two, two, two, two, (year, month, day, hour, minute, second) => {
        const text = `20${year}-${month}-${day}T${hour}:${minute}:${second}.123Z`
        const date = new Date(text)
        const exists = !Number.isNaN(date.getTime()) && date.toISOString() === text
        expect(utcTimeMs(text)).toBe(exists ? date.getTime() : Number.NaN)
      }),
      { numRuns: runs(2_000) },
    )
  })

  it('rejects text with a wrong character in any position', () => {
    const text = '2024-05-01T09:30:00.000Z'
    for (let place = 0; place < text.length; place += 1) {
      for (const other of ['x', ' ', '/', ':', '-']) {
        if (text[place] === other) continue
        expect(utcTimeMs(text.slice(0, place) + other + text.slice(place + 1))).toBeNaN()
      }
    }
  })

  it.each(['', '2024-05-01', '2024-05-01T09:30:00Z', '2024-05-01T09:30:00.000+', '2024-05-01T09:30:00.0000Z'])(
    'leaves %j to others',
    (text) => expect(utcTimeMs(text)).toBeNaN(),
  )
})

describe('daysInMonth', () => {
  it.each([
    [2024, 2, 29],
    [2023, 2, 28],
    [1900, 2, 28],
    [2000, 2, 29],
    [0, 2, 29],
    [2024, 4, 30],
    [2024, 12, 31],
    [2024, 0, 0],
    [2024, 13, 0],
  ])('%i-%i has %i', (year, month, days) => expect(daysInMonth(year, month)).toBe(days))
})

describe('daysSince1970', () => {
  it('counts as Date does', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const days = Math.floor(date.getTime() / 86_400_000)
        expect(daysSince1970(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(days)
      }),
    )
  })
})

describe('utcDay and utcMsOfDay', () => {
  it('are the two halves of a time', () => {
    expect(utcDay('1970-01-02T00:00:00.000Z')).toBe(1)
    expect(utcDay('1969-12-31T00:00:00.000Z')).toBe(-1)
    expect(utcMsOfDay('1970-01-02T01:02:03.456Z')).toBe(3_723_456)
  })

  it('are far below any day if the string is not such a time', () => {
    expect(utcDay('0000-01-01T00:00:00.000Z')).toBe(-719_528)
    for (const text of ['', '2024-02-30T00:00:00.000Z', '2024-05-01']) expect(utcDay(text)).toBe(-1_000_000)
    expect(utcMsOfDay('2024-05-01T24:00:00.000Z')).toBe(-1_000_000)
  })
})
