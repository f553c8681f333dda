import { describe, expect, it } from 'vitest'
import { localExchange } from '../../test/local-exchange.ts'
import { createTokenBuckets } from '../limiter/token-buckets.ts'
import { limitSource } from './limit-source.ts'

describe('the step that limits sources', () => {
  it('gives each source its own figure, and answers 429 beyond it', () => {
    const settings = { sources: { web: { writeKey: 'k', requestsPerSecond: 1 }, app: { writeKey: 'l' } } }
    const { exchange, dependencies } = localExchange({
      settings,
      dependencies: { sourceLimiter: createTokenBuckets(() => 0) },
    })
    const answers = [1, 2, 3].map(() => limitSource(exchange, dependencies))
    expect(answers).toEqual([undefined, undefined, expect.objectContaining({ status: 429 })])
  })

  it('lets everything pass that has no limiter or no source', () => {
    const free = localExchange()
    expect(limitSource(free.exchange, free.dependencies)).toBeUndefined()
    const { exchange, dependencies } = localExchange({
      dependencies: { sourceLimiter: { retryAfterSeconds: 1, take: () => false } },
    })
    expect(limitSource({ ...exchange, source: undefined }, dependencies)).toBeUndefined()
  })
})
