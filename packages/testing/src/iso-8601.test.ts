import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIso8601 } from './iso-8601.ts'

describe('parseIso8601', () => {
  it.each([
    ['2025-05-01T09:30:00.000Z', Date.UTC(2025, 4, 1, 9, 30)],
    ['2025-05-01T11:30:00+02:00', Date.UTC(2025, 4, 1, 9, 30)],
    ['2025-05-01T04:00:00-0530', Date.UTC(2025, 4, 1, 9, 30)],
    ['2025-05-01T11:30+02', Date.UTC(2025, 4, 1, 9, 30)],
    ['2025-05-01T09:30:00.123456Z', Date.UTC(2025, 4, 1, 9, 30, 0, 123)],
    ['2025-05-01', Date.UTC(2025, 4, 1)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['0001-01-01T00:00:00Z', -62135596800000],
  ])('reads %s', (text, ms) => {
    expect(parseIso8601(text)).toBe(ms)
  })

  it.each(['', 'now', '2025-02-29', '2025-13-01', '2025-00-10', '2025-05-01T24:00:00Z', '2025-05-01T09:60:00Z'])(
    'reads nothing in "%s"',
    (text) => {
      expect(parseIso8601(text)).toBeUndefined()
    },
  )

  it.each(['2025-05-01T09:30:60Z', '05/01/2025', '1746091800000', '2025-05-01T09:30:00+24:00', ' 2025-05-01'])(
    'reads nothing in "%s"',
    (text) => {
      expect(parseIso8601(text)).toBeUndefined()
    },
  )

  it('parses the output of every date', () => {
    const years = { min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }
    fc.assert(fc.property(fc.date(years), (date) => parseIso8601(date.toISOString()) === date.getTime()))
  })
})
