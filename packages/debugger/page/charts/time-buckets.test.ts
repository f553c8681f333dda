import { describe, expect, it } from 'vitest'
import { countScale, timeTicks } from './axis.ts'
import { stepWords, timeBuckets, totalOf } from './time-buckets.ts'

const second = (at: number, count = 1) => ({ second: at, byType: { track: count }, byVerdict: { kept: count } })
const bucketsOf = (seconds: readonly ReturnType<typeof second>[], now: number) =>
  timeBuckets(() => seconds, { now: now * 1000, by: 'byVerdict' })
const start = 1_800_000_000

describe('the bars of a chart', () => {
  it('are none without events', () => {
    expect(bucketsOf([], start).buckets).toEqual([])
  })

  it('cover every event, whatever the time they span', () => {
    for (const span of [0, 7, 90, 600, 5000, 100_000, 5_000_000, 90_000_000]) {
      const events = [second(start, 3), second(start + span, 4)]
      const { buckets } = bucketsOf(events, start + span + 1)
      expect([span, buckets.reduce((sum, bucket) => sum + totalOf(bucket), 0)]).toEqual([span, 7])
      expect(buckets.length).toBeLessThanOrEqual(121)
      expect(buckets.length).toBeGreaterThanOrEqual(60)
      expect(buckets.slice(1).every(({ from }, index) => from === buckets[index]?.to)).toBe(true)
    }
  })

  it('end now while events arrive, and with the last event after that', () => {
    expect(bucketsOf([second(start)], start + 60).buckets.at(-1)?.to).toBe((start + 61) * 1000)
    expect(bucketsOf([second(start)], start + 86_400).buckets.at(-1)?.to).toBe((start + 1) * 1000)
    // The clock of the browser may be behind.
    expect(bucketsOf([second(start)], start - 50).buckets.at(-1)?.to).toBe((start + 1) * 1000)
  })

  it('have a length in words', () => {
    expect([1, 5, 60, 300, 3600, 10_800, 86_400].map(stepWords)).toEqual([
      'second',
      '5 seconds',
      'minute',
      '5 minutes',
      'hour',
      '3 hours',
      'day',
    ])
  })
})

describe('an axis', () => {
  it('of counts ends at a round number', () => {
    expect([0, 4, 5, 7, 11, 250, 999, 1001].map((highest) => countScale(highest).top)).toEqual([
      4, 4, 5, 8, 20, 400, 1000, 2000,
    ])
    expect(countScale(7).ticks.map(({ value }) => value)).toEqual([0, 4, 8])
  })

  it('of times has round ticks, by local time', () => {
    const from = Date.parse('2026-03-01T10:00:07Z')
    const words = (span: number, offset = 0): readonly string[] =>
      timeTicks({ from, to: from + span * 1000 }, 5, offset).map(({ value }) =>
        new Date(value).toISOString().slice(5, 19),
      )
    expect(words(60)).toEqual(['03-01T10:00:30', '03-01T10:01:00'])
    expect(words(3600)).toEqual(['03-01T10:15:00', '03-01T10:30:00', '03-01T10:45:00', '03-01T11:00:00'])
    expect(words(3 * 86_400, -60)).toEqual(['03-01T23:00:00', '03-02T23:00:00', '03-03T23:00:00'])
    for (const { at } of timeTicks({ from, to: from + 1e12 }, 5, 0)) expect(at).toBeLessThanOrEqual(1)
  })
})
