import { describe, expect, it } from 'vitest'
import type { SegmentClientOptions } from './client-options.ts'
import { createSegmentClient } from './segment-client.ts'

const source = { writeKey: 'k'.repeat(32) }
const clientWith = (options: Partial<SegmentClientOptions>) => () => createSegmentClient({ source, ...options })

describe('the numbers among the options of a client', () => {
  it.each<[string, Partial<SegmentClientOptions>]>([
    ['concurrency', { concurrency: Number(undefined) }],
    ['maxQueueBytes', { maxQueueBytes: -1 }],
    ['flush.bytes', { flush: { bytes: Number.NaN } }],
    ['flush.ageMs', { flush: { ageMs: Number.NaN } }],
    ['retry.budgetMs', { retry: { budgetMs: Number.NaN } }],
    ['breaker.restMs', { breaker: { restMs: Number.NaN } }],
    ['concurrency', { concurrency: 'four' as never }],
    ['timeoutMs', { timeoutMs: '10000' as never }],
    ['retry.maxRetries', { retry: { maxRetries: {} as never } }],
  ])('must be numbers: %s', (name, options) => {
    expect(clientWith(options)).toThrow(RangeError)
    expect(clientWith(options)).toThrow(`The option ${name} must be a number of at least 0`)
  })

  it('may be infinite, zero or missing', () => {
    const options = { concurrency: Number.POSITIVE_INFINITY, maxQueueBytes: 0, flush: { ageMs: undefined } }
    expect(clientWith({ ...options, retry: { countRateLimited: true } })).not.toThrow()
  })
})
