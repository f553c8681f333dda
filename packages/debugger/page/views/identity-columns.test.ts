import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import type { UserTimeline } from '../../src/model/user-timeline.ts'
import { identityColumns, maxColumnIds, maxColumns } from './identity-columns.ts'

const timeline = (
  pairs: readonly (readonly [from: string, to: string])[],
  more: Partial<UserTimeline> = {},
): UserTimeline => ({
  id: 'someone',
  userIds: [],
  anonymousIds: [],
  merges: pairs.map(([from, to], index) => ({ seq: index + 1, receivedAt: '', from, to, by: 'identify' })),
  events: [],
  total: pairs.length,
  ...more,
})

describe('the ids of one person', () => {
  it('come before the ids they were merged into, over several steps', () => {
    const { columns } = identityColumns(
      timeline([
        ['visitor', 'old'],
        ['phone', 'old'],
        ['old', 'new'],
      ]),
    )
    expect(columns).toEqual([
      {
        ids: ['visitor', 'phone'],
        more: 0,
        links: [
          [0, 0],
          [1, 0],
        ],
      },
      { ids: ['old'], more: 0, links: [[0, 0]] },
      { ids: ['new'], more: 0, links: [] },
    ])
  })

  it('are counted if there are too many to show', () => {
    const visitors = Array.from({ length: maxColumnIds + 3 }, (_, index) => [`visitor-${index}`, 'user'] as const)
    const { columns } = identityColumns(timeline(visitors, { anonymousIds: ['another'], userIds: ['user'] }))
    const [first, last] = columns
    expect([first?.ids.length, first?.more, last?.ids]).toEqual([maxColumnIds, 4, ['user']])
  })

  it('each appear once, with forward links only, for any merges', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__')
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id), { minLength: 1 }), (pairs) => {
        const { columns } = identityColumns(timeline(pairs))
        const ids = columns.flatMap((column) => column.ids)
        expect(ids.toSorted()).toEqual([...new Set(pairs.flat())].toSorted())
        columns.forEach(({ ids: here, links }, index) => {
          for (const [from, to] of links) {
            expect(pairs).toContainEqual([here[from], columns[index + 1]?.ids[to]])
          }
        })
      }),
      { numRuns: runs(100) },
    )
  })

  it('can form a chain of thousands', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => [`${index}`, `${index + 1}`] as const)
    const { earlier, columns } = identityColumns(timeline(chain))
    expect([earlier, columns.length, columns.at(-1)?.ids]).toEqual([20_001 - maxColumns, maxColumns, ['20000']])
  })
})
