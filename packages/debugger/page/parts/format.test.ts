import { describe, expect, it } from 'vitest'
import { formatBytes, formatShort, formatSpan, formatTime, plural } from './format.ts'

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
