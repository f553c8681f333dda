import { describe, expect, it } from 'vitest'
import { spreadOf } from './statistics.ts'

describe('spreadOf', () => {
  it('finds the middle whatever the order', () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 })
  })

  it('interpolates between neighbours if there is no middle one', () => {
    expect(spreadOf([1, 2, 3, 4])).toEqual({ median: 2.5, low: 1.75, high: 3.25 })
  })

  it('sorts as numbers and is not moved by one outlier', () => {
    expect(spreadOf([10, 9, 8, 11, 1_000]).median).toBe(10)
  })

  it('refuses no numbers', () => {
    expect(() => spreadOf([])).toThrow(RangeError)
  })
})
