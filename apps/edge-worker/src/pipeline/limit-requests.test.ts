import { describe, expect, it } from 'vitest'
import { impatientTimer, localExchange } from '../../test/local-exchange.ts'
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

describe('limitAddress', () => {
  it('asks the limiter with the address and the configured rate', () => {
    const { asked, limiter } = limiterOf(true)
    const { exchange, dependencies } = localExchange({
      address: '203.0.113.7',
      settings: { sources: { web: { writeKey: 'k' } }, limits: { requestsPerSecondPerAddress: 3 } },
      dependencies: { addressLimiter: limiter },
    })
    expect(limitAddress(exchange, dependencies)).toBeUndefined()
    expect(asked).toEqual([['203.0.113.7', 3]])
  })

  it.each([false, Promise.resolve(false)])('answers 429 with Retry-After to a refused request', async (passes) => {
    const { exchange, dependencies } = localExchange({
      address: 'a',
      dependencies: { addressLimiter: limiterOf(passes).limiter },
    })
    expect(await limitAddress(exchange, dependencies)).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
  })

  it('lets a request pass whose limiter does not answer', async () => {
    const { exchange, dependencies } = localExchange({
      address: 'a',
      dependencies: { addressLimiter: limiterOf(new Promise(() => {})).limiter },
    })
    expect(await limitAddress({ ...exchange, timer: impatientTimer }, dependencies)).toBeUndefined()
  })

  it('counts a network of IPv6 once, and requests without the trusted header together', () => {
    const { asked, limiter } = limiterOf(true)
    const ask = (options: { readonly address?: string; readonly addressHeader?: string }): void => {
      const { address, addressHeader } = options
      const { exchange, dependencies } = localExchange({
        ...(address === undefined ? {} : { address }),
        settings: { sources: { web: { writeKey: 'k' } }, addressHeader },
        dependencies: { addressLimiter: limiter },
      })
      expect(limitAddress(exchange, dependencies)).toBeUndefined()
    }
    ask({ address: '2001:db8:1:2::1' })
    ask({ address: '2001:db8:1:2:ffff::9' })
    expect(asked[0]).toEqual(asked[1])
    ask({ addressHeader: 'x-real-ip' })
    expect(asked[2]).toEqual(['unknown', 0])
  })

  it('does nothing without a limiter or an address', () => {
    const { asked, limiter } = limiterOf(false)
    const nameless = localExchange({ dependencies: { addressLimiter: limiter } })
    expect(limitAddress(nameless.exchange, nameless.dependencies)).toBeUndefined()
    const free = localExchange({ address: 'a' })
    expect(limitAddress(free.exchange, free.dependencies)).toBeUndefined()
    expect(asked).toEqual([])
  })
})

describe('limitSource', () => {
  it('uses the rate of each source and answers 429 beyond it', () => {
    const settings = { sources: { web: { writeKey: 'k', requestsPerSecond: 1 }, app: { writeKey: 'l' } } }
    const { exchange, dependencies } = localExchange({
      settings,
      dependencies: { sourceLimiter: createTokenBuckets(() => 0) },
    })
    const answers = [1, 2, 3].map(() => limitSource(exchange, dependencies))
    expect(answers).toEqual([undefined, undefined, expect.objectContaining({ status: 429 })])
  })

  it('does nothing without a limiter or a source', () => {
    const free = localExchange()
    expect(limitSource(free.exchange, free.dependencies)).toBeUndefined()
    const { exchange, dependencies } = localExchange({
      dependencies: { sourceLimiter: { retryAfterSeconds: 1, take: () => false } },
    })
    expect(limitSource({ ...exchange, source: undefined }, dependencies)).toBeUndefined()
  })
})
