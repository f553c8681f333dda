import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../../scripts/test-depth.ts'
import { createIdIndex } from './id-index.ts'

const forever = { windowMs: 1_000, maxIds: 100_000 }

describe('an index of ids', () => {
  it('names every batch that a hash was added with, and grows as it fills', () => {
    const added = fc.array(fc.record({ hash: fc.integer({ min: 0, max: 0xffff_ffff }), batch: fc.nat({ max: 50 }) }), {
      maxLength: 3_000,
      size: 'max',
    })
    fc.assert(
      fc.property(added, (entries) => {
        const index = createIdIndex(forever)
        // Batch numbers grow as they do in a file; a hash of few bits makes many share a slot.
        const sorted = entries
          .map(({ hash, batch }) => ({ hash: hash % 2 === 0 ? hash : hash & 0xff, batch: batch + 1 }))
          .sort((left, right) => left.batch - right.batch)
        for (const { hash, batch } of sorted) index.add(hash >>> 0, batch, 1_000)
        for (const { hash } of sorted) {
          const batches = new Set(sorted.filter((other) => other.hash >>> 0 === hash >>> 0).map(({ batch }) => batch))
          expect(index.find(hash >>> 0, 0).toSorted()).toEqual([...batches].toSorted())
        }
        expect(index.find(0x1234_5678, 1_000)).toEqual([])
      }),
      { numRuns: runs(20) },
    )
  })

  it('forgets ids after their window, one generation at a time', () => {
    const index = createIdIndex({ windowMs: 400, maxIds: 1_000 })
    for (let time = 0; time <= 1_000; time += 50) index.add(time, 1 + time, time + 400)
    expect(index.find(1_000, 1_000)).toEqual([1_001])
    expect(index.find(650, 1_000)).toEqual([651])
    expect(index.find(0, 1_000)).toEqual([])
  })

  it('holds at most its limit of ids, and forgets the oldest first', () => {
    const index = createIdIndex({ windowMs: 1_000, maxIds: 400 })
    for (let id = 0; id < 2_000; id += 1) index.add(id, 1 + id, 1_000)
    const known = Array.from({ length: 2_000 }, (_, id) => index.find(id, 0).length).indexOf(1)
    expect(known).toBeGreaterThanOrEqual(1_500)
    expect(known).toBeLessThanOrEqual(1_600)
    expect(index.find(1_999, 0)).toEqual([2_000])
  })

  it('accepts batches that are numbered from the start again', () => {
    const index = createIdIndex(forever)
    index.add(7, 5_000, 1_000)
    index.add(7, 1, 1_000)
    expect(index.find(7, 0)).toEqual([1, 5_000])
  })
})
