import { describe, expect, it } from 'vitest'
import type { EventSummary } from '../model/event-record.ts'
import { createRates, rateSeconds } from './rates.ts'

const event = (at: number, type = 'track', verdict: EventSummary['verdict'] = 'kept'): EventSummary => ({
  seq: 1,
  receivedAt: new Date(at).toISOString(),
  type,
  messageId: 'm',
  source: 's',
  verdict,
  bytes: 1,
  duplicate: false,
})

describe('the rates', () => {
  it('count each second by type and verdict, without empty seconds', () => {
    const rates = createRates()
    for (const one of [event(1_000), event(1_999, 'page'), event(2_000, 'track', 'warned'), event(9_500)])
      rates.observe(one)
    expect(rates.seconds(10_000)).toEqual([
      { second: 1, byType: { track: 1, page: 1 }, byVerdict: { kept: 2 } },
      { second: 2, byType: { track: 1 }, byVerdict: { warned: 1 } },
      { second: 9, byType: { track: 1 }, byVerdict: { kept: 1 } },
    ])
  })

  it('forget seconds older than five minutes', () => {
    const rates = createRates()
    for (let second = 0; second < 400; second += 1) rates.observe(event(second * 1_000))
    const seconds = rates.seconds(399_000).map(({ second }) => second)
    expect([seconds[0], seconds.at(-1), seconds.length]).toEqual([100, 399, rateSeconds])
    expect(rates.seconds(600_000).map(({ second }) => second)[0]).toBe(301)
    expect(rates.seconds(10_000_000)).toEqual([])
  })

  it('count events of an earlier second after the clock was set back', () => {
    const rates = createRates()
    rates.observe(event(5_000))
    rates.observe(event(3_000))
    expect(rates.seconds(5_000).map(({ second, byType }) => [second, byType])).toEqual([
      [3, { track: 1 }],
      [5, { track: 1 }],
    ])
  })
})
