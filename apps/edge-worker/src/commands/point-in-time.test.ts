import { expect, it } from 'vitest'
import { readPointInTime } from './point-in-time.ts'

const now = Date.parse('2026-11-30T12:00:00Z')

it.each([
  ['90s', '2026-11-30T11:58:30.000Z'],
  ['1.5h', '2026-11-30T10:30:00.000Z'],
  ['7d', '2026-11-23T12:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-11-30T08:00:00Z', '2026-11-30T08:00:00.000Z'],
  ['2026-11-30T08:00:00+09:00', '2026-11-29T23:00:00.000Z'],
])('reads %s as %s', (text, time) => {
  expect(readPointInTime('--since', text, now).toISOString()).toBe(time)
})

it.each([
  '',
  '7',
  'd',
  '-7d',
  '7 d',
  '7w',
  '1e9d',
  'yesterday',
  '2026-13-01',
  '2026-02-30',
  '2025-02-29',
  '2026-11-30x',
  '99999999999999d',
])('refuses %j, which a deletion must not guess', (text) => {
  expect(() => readPointInTime('--older-than', text, now)).toThrow('--older-than must be an age or a date')
})
