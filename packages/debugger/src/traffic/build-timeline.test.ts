import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { exampleSummary } from '../../test/example-summary.ts'
import type { EventSummary } from '../model/event-record.ts'
import { buildTimeline } from './build-timeline.ts'

const event = (more: Partial<EventSummary>, seq = 1): EventSummary => exampleSummary({ seq, ...more })

/** Ids that hang together with one, found by looking again and again until nothing more is found. */
const slowly = (events: readonly EventSummary[], id: string): ReadonlySet<string> => {
  const reached = new Set([`user ${id}`, `visitor ${id}`])
  for (let before = -1; before < reached.size; ) {
    before = reached.size
    for (const { userId, anonymousId, previousId, verdict } of events) {
      if (userId === undefined || verdict === 'discarded' || verdict === 'refused') continue
      const ids = [`user ${userId}`]
      if (anonymousId !== undefined) ids.push(`visitor ${anonymousId}`)
      if (previousId !== undefined) ids.push(`user ${previousId}`, `visitor ${previousId}`)
      if (ids.some((one) => reached.has(one))) for (const one of ids) reached.add(one)
    }
  }
  return reached
}

describe('the timeline of a person', () => {
  it('has all calls under all connected ids, in whatever order they were merged', () => {
    const id = fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '__proto__'), { nil: undefined })
    const verdict = fc.constantFrom('kept', 'kept', 'warned', 'discarded', 'refused')
    const shape = fc.record({ userId: id, anonymousId: id, previousId: id, verdict })
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 12 }), (drafts) => {
        const events = drafts.map(({ userId, anonymousId, previousId, verdict }, index) =>
          event(
            {
              verdict: verdict as EventSummary['verdict'], // one of the verdicts
              ...(userId === undefined ? {} : { userId }),
              ...(anonymousId === undefined ? {} : { anonymousId }),
              ...(previousId === undefined ? {} : { previousId }),
            },
            index + 1,
          ),
        )
        const reached = slowly(events, 'a')
        const own = events.filter(({ userId, anonymousId, previousId }) =>
          [`user ${userId}`, `visitor ${anonymousId}`, `user ${previousId}`, `visitor ${previousId}`].some((one) =>
            reached.has(one),
          ),
        )
        const timeline = buildTimeline(events, 'a')
        expect(timeline.events).toEqual(own)
        for (const one of timeline.userIds) expect(reached).toContain(`user ${one}`)
        for (const one of timeline.anonymousIds) expect(reached).toContain(`visitor ${one}`)
      }),
      { numRuns: runs(100) },
    )
  })

  it('keeps a user apart from a visitor with the same id', () => {
    const events = [
      event({ userId: '7' }, 1),
      event({ anonymousId: '7' }, 2),
      event({ userId: 'x', anonymousId: '8' }, 3),
    ]
    expect(buildTimeline(events, '8')).toMatchObject({ userIds: ['x'], anonymousIds: ['8'], total: 1 })
    expect(buildTimeline(events, '7')).toMatchObject({ userIds: ['7'], anonymousIds: ['7'], merges: [], total: 2 })
  })

  it('follows a chain of 100,000 aliases without overflowing the stack', () => {
    const events = Array.from({ length: 100_000 }, (_, index) =>
      event({ type: 'alias', userId: `${100_000 - index}`, previousId: `${99_999 - index}` }, index + 1),
    )
    const { total, merges, userIds, anonymousIds } = buildTimeline(events, '0')
    expect([total, merges.length, userIds.length, anonymousIds]).toEqual([100_000, 1_000, 1_000, ['0']])
    expect(merges.at(-1)).toMatchObject({ from: '0', to: '1' })
  })
})
