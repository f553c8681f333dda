import { describe, expect, it } from 'vitest'
import { createTokenBuckets } from './token-buckets.ts'

describe('buckets of tokens', () => {
  it('let two seconds of requests pass at once, and then as many as come a second', () => {
    let time = 0
    const { take } = createTokenBuckets(() => time)
    const taken = (count: number) => Array.from({ length: count }, () => take('a', 5)).filter(Boolean).length
    expect(taken(20)).toBe(10)
    time += 1_000
    expect(taken(20)).toBe(5)
    time += 100_000
    expect(taken(20)).toBe(10)
  })

  it('let one pass now and then where less than one comes a second', () => {
    let time = 0
    const { take } = createTokenBuckets(() => time)
    expect([take('a', 0.1), take('a', 0.1)]).toEqual([true, false])
    time += 10_000
    expect(take('a', 0.1)).toBe(true)
  })

  it('are apart, and a clock that goes back fills none', () => {
    let time = 10_000
    const { take } = createTokenBuckets(() => time)
    expect([take('a', 0.5), take('a', 0.5), take('b', 0.5)]).toEqual([true, false, true])
    time = 0
    expect(take('a', 0.5)).toBe(false)
  })

  it('are forgotten where there are too many, those asked for least lately first', () => {
    const { take } = createTokenBuckets(() => 0)
    expect([take('first', 0.5), take('second', 0.5)]).toEqual([true, true])
    for (let index = 0; index < 99_998; index += 1) take(`key-${index}`, 0.5)
    expect(take('first', 0.5)).toBe(false)
    take('one more', 0.5)
    expect(take('second', 0.5)).toBe(true)
  })
})
