import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from './limits.ts'
import { createMessageIds } from './message-ids.ts'

describe('the memory of messageIds', () => {
  it('remembers an id for exactly 24 hours', () => {
    const ids = createMessageIds()
    expect(ids.note('a', 1000)).toBeUndefined()
    expect(ids.note('a', 1000 + limits.deduplicationMs - 1)).toBe(1000)
    expect(ids.note('a', 1000 + limits.deduplicationMs)).toBeUndefined()
  })

  it('forgets the oldest early above its limit', () => {
    const ids = createMessageIds(2)
    for (const id of ['a', 'b', 'a', 'c']) ids.note(id, 0)
    expect(['a', 'b', 'c'].map(ids.has)).toEqual([false, true, true])
    expect(ids.note('b', 1)).toBe(0)
  })

  it('agrees with a linear search', () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', ''), fc.integer({ min: 0, max: 20 * 60 * 60 * 1000 })),
    )
    fc.assert(
      fc.property(steps, (arrivals) => {
        const ids = createMessageIds()
        const kept: { id: string; at: number }[] = []
        let now = 0
        for (const [id, later] of arrivals) {
          now += later
          const first = kept.find((entry) => entry.id === id && now - entry.at < limits.deduplicationMs)
          expect(ids.note(id, now)).toBe(first?.at)
          if (first === undefined) kept.push({ id, at: now })
        }
      }),
    )
  })

  it('stays correct if the clock is set back', () => {
    const ids = createMessageIds()
    ids.note('a', 5000)
    expect(ids.note('a', 1000)).toBe(5000)
  })

  it('forgets ids of more than two days, however many there are', () => {
    const ids = createMessageIds()
    for (let index = 0; index < 100_000; index += 1) ids.note(`message-${index}`, index * 2000)
    const kept = Array.from({ length: 100_000 }, (_, index) => ids.has(`message-${index}`))
    expect(kept.slice(-43_200).every((has) => has)).toBe(true)
    expect(kept.slice(0, -86_400).some((has) => has)).toBe(false)
  })
})
