import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { createIdRanges } from './id-ranges.ts'

it('holds the same ids as a set, whatever is added and deleted', () => {
  const step = fc.record({ isAdded: fc.boolean(), id: fc.nat({ max: 20 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ranges = createIdRanges()
      const model = new Set<number>()
      for (const { isAdded, id } of steps) {
        if (isAdded) {
          ranges.add(id)
          model.add(id)
        } else expect(ranges.delete(id)).toBe(model.delete(id))
      }
      for (let id = 0; id <= 20; id += 1) expect(ranges.delete(id)).toBe(model.has(id))
    }),
    { numRuns: runs(200) },
  )
})

it('keeps one range for ids that come and go in order', () => {
  const ranges = createIdRanges()
  for (let id = 1; id <= 100_000; id += 1) ranges.add(id)
  for (let id = 1; id <= 50_000; id += 1) ranges.delete(id)
  expect(ranges.count()).toBe(1)
})
