import { describe, expect, it } from 'vitest'
import type { EventSummary } from '../../src/model/event-record.ts'
import { type EventFilter, isFiltering, matcherOf, noFilter } from './event-filter.ts'

const event: EventSummary = {
  seq: 7,
  receivedAt: '2026-01-01T00:00:00.000Z',
  type: 'track',
  event: 'Order Completed',
  userId: 'user-42',
  anonymousId: 'anon-1',
  groupId: 'initech',
  messageId: 'm-7',
  source: 'abc***',
  verdict: 'warned',
  bytes: 10,
  duplicate: false,
  firstIssue: { code: 'currency_case', message: 'The currency is small.', path: 'properties.currency' },
}
const matches = (change: Partial<EventFilter>, found?: ReadonlySet<number>): boolean =>
  matcherOf({ ...noFilter, ...change }, found)(event)

describe('a filter', () => {
  it.each<readonly [Partial<EventFilter>, Partial<EventFilter>]>([
    [{ types: ['track'] }, { types: ['page'] }],
    [{ verdicts: ['kept', 'warned'] }, { verdicts: ['kept'] }],
    [{ events: ['Order Completed'] }, { events: ['order completed'] }],
    [{ sources: ['abc***'] }, { sources: ['abc'] }],
    [{ user: 'user-42' }, { user: 'user-4' }],
    [{ user: 'anon-1' }, { user: 'ANON-1' }],
    [{ user: 'initech' }, { user: 'm-7' }],
    [{ text: 'ORDER' }, { text: 'basket' }],
    [{ text: ' currency_case ' }, { text: 'properties' }],
  ])('%o matches, %o does not', (fitting, unfitting) => {
    expect([matches(fitting), matches(unfitting)]).toEqual([true, false])
    expect([isFiltering({ ...noFilter, ...fitting }), isFiltering(noFilter)]).toEqual([true, false])
  })

  it('requires all of its parts to match', () => {
    expect(matches({ types: ['track'], text: 'order', user: 'user-42' })).toBe(true)
    expect(matches({ types: ['track'], text: 'order', user: 'nobody' })).toBe(false)
  })

  it('matches calls that the full-text search found', () => {
    expect(matches({ text: 'hidden' }, new Set([7]))).toBe(true)
    expect(matches({ text: 'hidden' }, new Set([8]))).toBe(false)
  })

  it('matches a call without a name by its type', () => {
    const { event: _, ...nameless } = event
    expect(matcherOf({ ...noFilter, events: ['track'] })(nameless)).toBe(true)
  })
})
