import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { addNumbers, divideNumbers, moduloNumbers, multiplyNumbers, roundNumber } from './decimal.ts'

/** Hundredths are exact as integers: an oracle that shares no code with the implementation. */
const hundredths = fc.integer({ min: -1_000_000, max: 1_000_000 })
const ofHundredths = (count: number): number => Number(`${count}e-2`)

describe('decimal arithmetic', () => {
  it('agrees with integer arithmetic on hundredths', () => {
    fc.assert(
      fc.property(hundredths, hundredths, (a, b) => {
        const [x, y] = [ofHundredths(a), ofHundredths(b)]
        expect(addNumbers(x, y)).toBe(Number(`${a + b}e-2`) + 0)
        expect(multiplyNumbers(x, y)).toBe(Number(`${BigInt(a) * BigInt(b)}e-4`) + 0)
        if (b !== 0) expect(moduloNumbers(x, y)).toBe(Number(`${BigInt(a) % BigInt(b)}e-2`) + 0)
      }),
      { numRuns: runs(300) },
    )
  })

  it('divides a product back into its factor', () => {
    fc.assert(
      fc.property(
        hundredths,
        hundredths.filter((b) => b !== 0),
        (a, b) => {
          const [x, y] = [ofHundredths(a), ofHundredths(b)]
          expect(divideNumbers(multiplyNumbers(x, y), y)).toBe(x + 0)
        },
      ),
      { numRuns: runs(300) },
    )
  })

  it('stays within one part in 10^15 of binary arithmetic for any numbers', () => {
    const any = fc
      .double({ min: -1e100, max: 1e100, noNaN: true })
      .filter((value) => value === 0 || Math.abs(value) > 1e-100)
    fc.assert(
      fc.property(any, any, (x, y) => {
        const near = (actual: number, expected: number, scale: number): void =>
          expect(Math.abs(actual - expected)).toBeLessThanOrEqual(scale * 1e-15)
        near(addNumbers(x, y), x + y, Math.abs(x) + Math.abs(y))
        near(multiplyNumbers(x, y), x * y, Math.abs(x * y))
        if (y !== 0) near(divideNumbers(x, y), x / y, Math.abs(x / y))
      }),
      { numRuns: runs(300) },
    )
  })

  it.each([
    [multiplyNumbers(0.1, 3), 0.3],
    [addNumbers(0.1, 0.2), 0.3],
    [divideNumbers(0.3, 0.1), 3],
    [divideNumbers(1, 3), 1 / 3],
    [divideNumbers(2, 3), 2 / 3],
    [divideNumbers(1, 0), Number.POSITIVE_INFINITY],
    [divideNumbers(0, 0), Number.NaN],
    [moduloNumbers(5.5, 2), 1.5],
    [moduloNumbers(-5, 3), -2],
    [multiplyNumbers(Number.NaN, 1), Number.NaN],
    [multiplyNumbers(1e200, 1e200), Number.POSITIVE_INFINITY],
    [addNumbers(1e21, 1), 1e21],
  ])('gives %d for %d', (actual, expected) => {
    expect(actual).toBe(expected)
  })

  it.each([
    [2.675, 2, 'half_up', 2.68],
    [-2.5, 0, 'half_up', -3],
    [-2.5, 0, 'half_ceil', -2],
    [-2.51, 0, 'half_ceil', -3],
    [2.5, 0, 'half_ceil', 3],
    [1.005, 2, 'half_up', 1.01],
    [-1.21, 1, 'floor', -1.3],
    [-1.29, 1, 'ceil', -1.2],
    [1.21, 1, 'ceil', 1.3],
    [123, -2, 'trunc', 100],
    [1.5, 1000, 'trunc', 1.5],
    [1.5, -1000, 'trunc', 0],
    [Number.POSITIVE_INFINITY, 2, 'floor', Number.POSITIVE_INFINITY],
  ] as const)('rounds %d to %d places by %s as %d', (value, places, rounding, expected) => {
    expect(roundNumber(value, places, rounding) + 0).toBe(expected)
  })
})
