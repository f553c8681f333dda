import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import type { EventSummary } from '../../src/model/event-record.ts'
import { mostFrequent } from './event-counts.ts'
import { createEventStore, type EventStore } from './event-store.ts'

const summary = (seq: number): EventSummary => ({
  seq,
  receivedAt: new Date(seq * 1000).toISOString(),
  type: seq % 2 === 0 ? 'track' : 'page',
  event: `E${seq % 3}`,
  messageId: `m-${seq}`,
  source: 's',
  verdict: seq % 5 === 0 ? 'discarded' : 'kept',
  bytes: 1,
  duplicate: false,
})
const summaries = (from: number, to: number): EventSummary[] =>
  Array.from({ length: to - from + 1 }, (_, index) => summary(from + index))

const shown = (store: EventStore): number[] => store.shown.map(({ seq }) => seq)

describe('the event store', () => {
  it('keeps the newest events within its capacity, and counts them', () => {
    const store = createEventStore(10)
    store.append(summaries(1, 25))
    expect(shown(store)).toEqual(summaries(16, 25).map(({ seq }) => seq))
    expect(store.counts.types).toEqual(
      new Map([
        ['track', 5],
        ['page', 5],
      ]),
    )
    expect(store.counts.verdicts.get('discarded')).toBe(2)
    expect(store.droppedShown).toBe(15)
  })

  it('ignores events that are already loaded', () => {
    const store = createEventStore(10)
    store.append(summaries(1, 4))
    store.append(summaries(3, 6))
    expect(shown(store)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('prepends older events as far as the capacity allows', () => {
    const store = createEventStore(6)
    store.append(summaries(8, 10))
    store.prepend(summaries(3, 8))
    expect(shown(store)).toEqual([5, 6, 7, 8, 9, 10])
    expect(store.droppedShown).toBe(-3)
    store.prepend(summaries(1, 4))
    expect(shown(store)).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('finds the index of an event, or of the next one shown', () => {
    const store = createEventStore(100)
    store.append(summaries(1, 20))
    store.filterBy(({ seq }) => seq % 5 === 0)
    expect(shown(store)).toEqual([5, 10, 15, 20])
    expect(store.indexOf(10)).toBe(1)
    expect(store.indexOf(11)).toBe(2)
    expect(store.indexOf(99)).toBe(4)
  })

  it('shows the same whether the filter was set before or after the events arrived', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append'), count: fc.integer({ min: 0, max: 12 }) }),
      fc.record({ kind: fc.constant('prepend'), count: fc.integer({ min: 0, max: 12 }) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(step, { maxLength: 20 }), (capacity, steps) => {
        const matches = ({ seq }: EventSummary): boolean => seq % 3 !== 0
        const [before, after] = [createEventStore(capacity), createEventStore(capacity)]
        before.filterBy(matches)
        for (const store of [before, after]) {
          let high = 999
          for (const { kind, count } of steps) {
            const low = store.all[0]?.seq ?? 1000
            if (kind === 'append') store.append(summaries(high + 1, high + count))
            else store.prepend(summaries(low - count, low - 1))
            if (kind === 'append') high += count
          }
        }
        after.filterBy(matches)
        expect(shown(before)).toEqual(shown(after))
        expect(before.all.length).toBeLessThanOrEqual(capacity)
        const counted = [...before.counts.verdicts.values()].reduce((sum, count) => sum + count, 0)
        expect(counted).toBe(before.all.length)
      }),
      { numRuns: runs(100) },
    )
  })

  it('counts events per second', () => {
    const store = createEventStore(10)
    store.append(summaries(3, 5))
    store.prepend(summaries(1, 2))
    const times = [...store.times.seconds()].toSorted((left, right) => left.second - right.second)
    expect(times.map(({ second }) => second)).toEqual([1, 2, 3, 4, 5])
    expect(times[4]?.byVerdict).toEqual({ discarded: 1 })
    expect([store.times.rate(6500), store.times.rate(8500), store.times.rate(60_000)]).toEqual([1, 0.6, 0])
    store.append(summaries(6, 13))
    expect(Math.min(...[...store.times.seconds()].map(({ second }) => second))).toBe(4)
  })
})

describe('the most frequent names', () => {
  it('are the same as those of a full sort', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.integer({ min: 1, max: 5 })),
        fc.integer({ min: 1, max: 5 }),
        (counts, n) => {
          const map = new Map(Object.entries(counts))
          const sorted = [...map].sort(([a, m], [b, k]) => k - m || (a < b ? -1 : 1))
          expect(mostFrequent(map, n)).toEqual(sorted.slice(0, n))
        },
      ),
      { numRuns: runs(100) },
    )
  })
})
