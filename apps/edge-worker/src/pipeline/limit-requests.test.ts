import { describe, expect, it } from 'vitest'
import { localExchange } from '../../test/local-exchange.ts'
import type { Limiter } from '../limiter/limiter.ts'
import { createTokenBuckets } from '../limiter/token-buckets.ts'
import { limitAddress, limitSource } from './limit-requests.ts'

const limiterOf = (passes: boolean | Promise<boolean>) => {
  const asked: unknown[] = []
  const limiter: Limiter = {
    retryAfterSeconds: 7,
    take: (...question) => {
      asked.push(question)
      return passes
    },
  }
  return { asked, limiter }
}

describe('the step that limits addresses', () => {
  it('asks for the address with its figure, and lets it pass', () => {
    const { asked, limiter } = limiterOf(true)
    const { exchange, dependencies } = localExchange({
      address: '203.0.113.7',
      settings: { sources: { web: { writeKey: 'k' } }, limits: { requestsPerSecondPerAddress: 3 } },
      dependencies: { addressLimiter: limiter },
    })
    expect(limitAddress(exchange, dependencies)).toBeUndefined()
    expect(asked).toEqual([['203.0.113.7', 3]])
  })

  it.each([false, Promise.resolve(false)])('answers 429 and how long to wait to what may not pass', async (passes) => {
    const { exchange, dependencies } = localExchange({
      address: 'a',
      dependencies: { addressLimiter: limiterOf(passes).limiter },
    })
    expect(await limitAddress(exchange, dependencies)).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
  })

  it('asks nobody where there is no limit or no address', () => {
    const { asked, limiter } = limiterOf(false)
    const nameless = localExchange({ dependencies: { addressLimiter: limiter } })
    expect(limitAddress(nameless.exchange, nameless.dependencies)).toBeUndefined()
    const free = localExchange({ address: 'a' })
    expect(limitAddress(free.exchange, free.dependencies)).toBeUndefined()
    expect(asked).toEqual([])
  })
})

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
