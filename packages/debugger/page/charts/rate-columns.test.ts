import { describe, expect, it } from 'vitest'
import { currentRate, rateColumns } from './rate-columns.ts'

const rates = [
  { second: 97, byType: { track: 20 }, byVerdict: { kept: 20 } },
  { second: 99, byType: { track: 1, page: 4 }, byVerdict: { kept: 5 } },
  { second: 100, byType: { track: 1000 }, byVerdict: { kept: 1000 } },
]

describe('the columns of a chart', () => {
  it('have one for every second of the window, also without events', () => {
    const columns = rateColumns(rates, { now: 100_900, seconds: 4, by: 'byType' })
    expect(columns.map(({ second, counts }) => [second, Object.fromEntries(counts)])).toEqual([
      [97, { track: 20 }],
      [98, {}],
      [99, { track: 1, page: 4 }],
      [100, { track: 1000 }],
    ])
  })
})

describe('the current rate', () => {
  it('is the mean of the last five complete seconds', () => {
    expect(currentRate(rates, 100_900)).toBe(5)
    expect(currentRate(rates, 200_000)).toBe(0)
  })
})
