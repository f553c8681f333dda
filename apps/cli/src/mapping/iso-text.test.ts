import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isoText } from './iso-text.ts'

const [first, last] = [Date.UTC(-1, 12), Date.UTC(10_000, 0) - 1]

it('writes what toISOString writes, in whatever order the times come', () => {
  const times = fc.oneof(
    fc.integer({ min: first, max: last }),
    fc.double({ min: first, max: last, noNaN: true }),
    fc.constantFrom(first, last, 0, -1, -0.5, 0.5, 86_399_999.9, 86_400_000, -86_400_000, -86_400_001),
  )
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (list) => {
      for (const ms of list) expect(isoText(ms)).toBe(new Date(ms).toISOString())
    }),
    { numRuns: 5_000 },
  )
})
