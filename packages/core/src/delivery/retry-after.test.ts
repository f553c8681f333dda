import { describe, expect, it } from 'vitest'
import { askedWaitMs, retryAfterMs } from './retry-after.ts'

const now = Date.parse('2026-06-01T12:00:00.000Z')
const asked = (headers: Record<string, string>) => askedWaitMs(new Headers(headers), now)

describe('askedWaitMs', () => {
  it.each([
    ['2', 2_000],
    [' 30 ', 30_000],
    ['1.5', 1_500],
    ['0', 0],
    ['Mon, 01 Jun 2026 12:00:07 GMT', 7_000],
    ['Monday, 01-Jun-26 12:00:07 GMT', 7_000],
    ['Mon, 01 Jun 2026 11:59:00 GMT', 0],
  ])('reads Retry-After: %s', (value, ms) => {
    expect(asked({ 'retry-after': value })).toBe(ms)
  })

  it.each(['', '-1', 'soon', '1e3', '0x10', '2026', 'Infinity', 'Mon', '2026-06-01T12:00:07Z', '5 apples'])(
    'ignores %j',
    (value) => {
      expect(asked({ 'retry-after': value })).toBe(value === '2026' ? 2_026_000 : undefined)
    },
  )

  it("measures a date by the server's clock if it sends its own", () => {
    const headers = { 'retry-after': 'Mon, 01 Jun 2026 15:00:05 GMT', date: 'Mon, 01 Jun 2026 15:00:00 GMT' }
    expect(asked(headers)).toBe(5_000)
    expect(asked({ ...headers, date: 'nonsense' })).toBe(3 * 3_600_000 + 5_000)
    expect(askedWaitMs(new Headers(headers), undefined)).toBe(5_000)
    expect(askedWaitMs(new Headers({ 'retry-after': headers['retry-after'] }), undefined)).toBeUndefined()
  })

  it('uses X-RateLimit-Reset if Retry-After is missing', () => {
    expect(asked({ 'x-ratelimit-reset': '12' })).toBe(12_000)
    expect(asked({ 'retry-after': '3', 'x-ratelimit-reset': '12' })).toBe(3_000)
    expect(asked({ 'retry-after': 'soon', 'x-ratelimit-reset': '12' })).toBe(12_000)
    expect(asked({ 'x-ratelimit-reset': 'x' })).toBeUndefined()
    expect(asked({})).toBeUndefined()
  })
})

describe('retryAfterMs', () => {
  it('caps the requested wait at 300 s', () => {
    const cut = (seconds: string) => retryAfterMs(new Headers({ 'retry-after': seconds }), now)
    expect([cut('299'), cut('300'), cut('301'), cut('x')]).toEqual([299_000, 300_000, 300_000, undefined])
  })
})
