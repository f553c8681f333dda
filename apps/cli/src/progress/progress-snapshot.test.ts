import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clockText, type ProgressSnapshot, plainProgress, renderProgress } from './progress-snapshot.ts'

const snapshot: ProgressSnapshot = {
  name: 'customers.csv',
  bytes: 12_000_000,
  bytesBefore: 0,
  totalBytes: 48_000_000,
  totals: { read: 12_400, sent: 12_345, rejected: 45, skipped: 10, filtered: 0, gaveUp: 0, warned: 0 },
  elapsedMs: 60_000,
  rowsPerSecond: 987,
  retries: 3,
  pace: { callsPerSecond: 500, concurrency: 4, pausedMs: 1_500 },
  askedPerSecond: 1_000,
}

it('says how far it is, what became of rows, how long it lasts and what holds it back', () => {
  expect(plainProgress(snapshot)).toBe(
    '25% · 12,345 sent · 45 rejected · 3:00 left · 987 rows/s · waiting 2 s · limited to 500/s · 3 retries · 12/48 MB · 10 skipped · customers.csv',
  )
})

it('takes what is left by the pace of this run, and not by what an earlier one did', () => {
  expect(plainProgress({ ...snapshot, bytesBefore: 6_000_000 })).toContain(
    '25% · 12,345 sent · 45 rejected · 6:00 left',
  )
  expect(plainProgress({ ...snapshot, bytesBefore: 12_000_000 })).not.toContain('left')
})

it('says how much came of a stream, whose end is not known', () => {
  const line = renderProgress({ ...snapshot, totalBytes: undefined }, 200)
  expect(line.startsWith('12 MB · 12,345 sent')).toBe(true)
  expect(line).not.toMatch(/[█%]|left/)
})

it('draws a bar as far as it is', () => {
  const line = renderProgress(snapshot, 200)
  expect([...line].filter((sign) => sign === '█')).toHaveLength(8)
  expect([...line].filter((sign) => sign === '░')).toHaveLength(22)
})

it('is narrower than the window, however narrow, and keeps what matters', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), (columns) => {
      const line = renderProgress(snapshot, columns)
      expect([...line].length).toBeLessThanOrEqual(Math.max(1, columns - 3))
      if (columns > 22) expect(line).toContain('25%')
    }),
  )
})

it('writes times as clocks do', () => {
  expect([0, 42_000, 725_000, 11_220_000].map(clockText)).toEqual(['0:00', '0:42', '12:05', '3:07:00'])
})
