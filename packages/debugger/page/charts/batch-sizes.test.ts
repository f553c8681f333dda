import { describe, expect, it } from 'vitest'
import type { EventSummary } from '../../src/model/event-record.ts'
import { batchSizes } from './batch-sizes.ts'

const call = (bytes: number, batch?: EventSummary['batch']): EventSummary => ({
  seq: 1,
  receivedAt: '2026-01-01T00:00:00.000Z',
  type: 'track',
  messageId: 'm',
  source: 's',
  verdict: 'kept',
  bytes,
  duplicate: false,
  ...(batch === undefined ? {} : { batch }),
})
const batch = (...sizes: readonly number[]): EventSummary[] =>
  sizes.map((bytes, index) => call(bytes, { index, size: sizes.length }))

const limit = 256_000
const counted = (events: readonly EventSummary[]): number[] => batchSizes(events, limit).map(({ count }) => count)

describe('sizes of batches', () => {
  it('are the sums of their calls, in buckets up to the limit and above', () => {
    const events = [...batch(500, 500), ...batch(1001), call(9), ...batch(limit, 1), ...batch(limit - 1, 1)]
    expect(counted(events)).toEqual([1, 1, 0, 0, 0, 1, 1])
  })

  it('do not count an incomplete batch', () => {
    const [, second, third] = batch(10, 10, 10)
    if (second === undefined || third === undefined) throw new Error('a batch of three')
    expect(counted([second, third, ...batch(10)])).toEqual([1, 0, 0, 0, 0, 0, 0])
    expect(counted([...batch(10, 10, 10).slice(0, 2), ...batch(10)])).toEqual([1, 0, 0, 0, 0, 0, 0])
  })

  it('cover the latest 20,000 events', () => {
    const events = Array.from({ length: 20_001 }, () => batch(10)).flat()
    expect(counted(events)).toEqual([20_000, 0, 0, 0, 0, 0, 0])
  })
})
