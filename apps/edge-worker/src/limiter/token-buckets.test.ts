import { describe, expect, it } from 'vitest'
import { createTokenBuckets } from './token-buckets.ts'

describe('createTokenBuckets', () => {
  it('allows a burst of two seconds’ worth, then the configured rate', () => {
    let time = 0
    const { take } = createTokenBuckets(() => time)
    const taken = (count: number) => Array.from({ length: count }, () => take('a', 5)).filter(Boolean).length
    expect(taken(20)).toBe(10)
    time += 1_000
    expect(taken(20)).toBe(5)
    time += 100_000
    expect(taken(20)).toBe(10)
  })

  it('allows rates below one per second', () => {
    let time = 0
    const { take } = createTokenBuckets(() => time)
    expect([take('a', 0.1), take('a', 0.1)]).toEqual([true, false])
    time += 10_000
    expect(take('a', 0.1)).toBe(true)
  })

  it('limits no key without a rate', () => {
    const { take } = createTokenBuckets(() => 0)
    expect(Array.from({ length: 100 }, () => take('a', 0)).every(Boolean)).toBe(true)
  })

  it('keeps keys apart and ignores a clock that goes back', () => {
    let time = 10_000
    const { take } = createTokenBuckets(() => time)
    expect([take('a', 0.5), take('a', 0.5), take('b', 0.5)]).toEqual([true, false, true])
    time = 0
    expect(take('a', 0.5)).toBe(false)
  })

  it('forgets the least recently used bucket when there are too many', () => {
    const { take } = createTokenBuckets(() => 0)
    expect([take('first', 0.5), take('second', 0.5)]).toEqual([true, true])
    for (let index = 0; index < 99_998; index += 1) take(`key-${index}`, 0.5)
    expect(take('first', 0.5)).toBe(false)
    take('one more', 0.5)
    expect(take('second', 0.5)).toBe(true)
  })
})
