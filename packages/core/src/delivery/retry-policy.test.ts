import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, defaultRetryPolicy, pauseMs, retryPolicyOf } from './retry-policy.ts'

const policy = defaultRetryPolicy

describe('backoffMs', () => {
  it('doubles its upper limit up to the longest pause', () => {
    const almostOne = 1 - Number.EPSILON
    expect([1, 2, 3, 4].map((retry) => backoffMs(policy, retry, almostOne))).toEqual([500, 1_000, 2_000, 4_000])
    expect(backoffMs(policy, 8, almostOne)).toBe(60_000)
    expect(backoffMs(policy, 1_000_000, almostOne)).toBe(60_000)
  })

  it('is between zero and its upper limit', () => {
    const retry = fc.integer({ min: 1, max: 100 })
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(retry, random, (count, value) => {
        const wait = backoffMs(policy, count, value)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (count - 1)))
      }),
    )
    expect(backoffMs(policy, 3, 0)).toBe(0)
  })
})

describe('pauseMs', () => {
  it.each([
    [undefined, 250],
    [0, 1_000],
    [999, 1_000],
    [7_500, 7_500],
    [300_000, 300_000],
    [301_000, 300_000],
    [1e15, 300_000],
  ])('makes of a wait of %s ms one of %s', (asked, wait) => {
    expect(pauseMs(policy, 1, 0.5, asked)).toBe(wait)
  })
})

describe('retryPolicyOf', () => {
  it('keeps the defaults of omitted and undefined options', () => {
    expect(retryPolicyOf()).toEqual(defaultRetryPolicy)
    expect(retryPolicyOf({ maxRetries: 0, budgetMs: undefined })).toEqual({ ...defaultRetryPolicy, maxRetries: 0 })
  })
})
