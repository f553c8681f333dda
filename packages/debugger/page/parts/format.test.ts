import { describe, expect, it } from 'vitest'
import { formatBytes, formatDateTime, formatMoment, formatShort, formatSpan, formatTime, plural } from './format.ts'

describe('a moment', () => {
  it('has a date unless it is today', () => {
    const time = (day: number, year = 2026): string => new Date(year, 10, day, 14, 2, 5, 120).toISOString()
    const today = new Date(2026, 10, 30, 9).toDateString()
    expect(formatMoment(time(30), today)).toBe('14:02:05.120')
    expect(formatMoment(time(28), today)).toBe('28 Nov 14:02')
    expect(formatMoment(time(30, 2025), today)).toBe('30 Nov 2025')
    expect(formatMoment('never', today)).toBe('never')
    expect(formatDateTime(time(28))).toBe('28 Nov 2026, 14:02:05.120')
  })
})

describe('formatted values', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [32_768, '32 KB'],
    [512_000, '500 KB'],
    [5_242_880, '5.0 MB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it.each([
    [999, '999'],
    [1299, '1.2k'],
    [100_000, '100k'],
    [2_500_000, '2.5M'],
  ])('%i is short %s', (count, text) => expect(formatShort(count)).toBe(text))

  it.each([
    [0, '+0.000 s'],
    [-1250, '−1.250 s'],
    [61_000, '+1 min 1 s'],
    [-93_784_000, '−1 d 2 h'],
    [3_600_000, '+1 h'],
  ])('%i ms are %s', (ms, text) => expect(formatSpan(ms)).toBe(text))

  it('a time of day has milliseconds, and an invalid time is unchanged', () => {
    expect(formatTime('2026-01-01T10:00:07.009Z')).toMatch(/^\d\d:\d\d:07\.009$/)
    expect(formatTime('soon')).toBe('soon')
  })

  it('one has a singular noun', () => {
    expect([plural(1, 'call'), plural(2000, 'call'), plural(0, 'entry', 'entries')]).toEqual([
      '1 call',
      '2,000 calls',
      '0 entries',
    ])
  })
})
