import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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

const shown = (store: EventStore): number[] =>
  Array.from({ length: store.shown }, (_, index) => store.at(index)?.seq ?? Number.NaN)

describe('the store of events', () => {
  it('keeps the newest within its capacity, and counts what it keeps', () => {
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

  it('passes over what it has', () => {
    const store = createEventStore(10)
    store.append(summaries(1, 4))
    store.append(summaries(3, 6))
    expect(shown(store)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('fills itself backwards as far as there is room', () => {
    const store = createEventStore(6)
    store.append(summaries(8, 10))
    store.prepend(summaries(3, 8))
    expect(shown(store)).toEqual([5, 6, 7, 8, 9, 10])
    expect(store.droppedShown).toBe(-3)
    store.prepend(summaries(1, 4))
    expect(shown(store)).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('finds the place of an event, or of the next one shown', () => {
    const store = createEventStore(100)
    store.append(summaries(1, 20))
    store.show(({ seq }) => seq % 5 === 0)
    expect(shown(store)).toEqual([5, 10, 15, 20])
    expect(store.indexOf(10)).toBe(1)
    expect(store.indexOf(11)).toBe(2)
    expect(store.indexOf(99)).toBe(4)
  })

  it('shows the same whether events came before or after the filter', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append'), count: fc.integer({ min: 0, max: 12 }) }),
      fc.record({ kind: fc.constant('prepend'), count: fc.integer({ min: 0, max: 12 }) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(step, { maxLength: 20 }), (capacity, steps) => {
        const matches = ({ seq }: EventSummary): boolean => seq % 3 !== 0
        const [before, after] = [createEventStore(capacity), createEventStore(capacity)]
        before.show(matches)
        for (const store of [before, after]) {
          let [low, high] = [1000, 999]
          for (const { kind, count } of steps) {
            if (kind === 'append') store.append(summaries(high + 1, high + count))
            else store.prepend(summaries((store.firstSeq ?? low) - count, (store.firstSeq ?? low) - 1))
            if (kind === 'append') high += count
            low = store.firstSeq ?? low
          }
        }
        after.show(matches)
        expect(shown(before)).toEqual(shown(after))
        expect(before.size).toBeLessThanOrEqual(capacity)
        const counted = [...before.counts.verdicts.values()].reduce((sum, count) => sum + count, 0)
        expect(counted).toBe(before.size)
      }),
    )
  })

  it('keeps count of the latest seconds', () => {
    const store = createEventStore(10)
    store.append(summaries(1, 5))
    const window = store.rates.window(5500, 6)
    expect(window.map(({ second, total }) => [second, total])).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
    ])
    expect(window[5]?.byVerdict.discarded).toBe(1)
  })
})

describe('the most frequent names', () => {
  it('are those of a full sort', () => {
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
    )
  })
})
