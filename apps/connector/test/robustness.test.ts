import { regions } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { type Fields, formatTrace, runModule } from '../src/index.ts'
import { now, recordingTransport, segmentApp } from './support/segment-app.ts'

/** An instant trigger has no form of its own, and is run by its webhook. */
const ids = [...segmentApp.modules.values()].filter(({ type }) => type !== 'instant_trigger').map(({ id }) => id)

const isSearch = (id: string): boolean => segmentApp.modules.get(id)?.type === 'search'

const namesOf = (id: string): readonly string[] =>
  (segmentApp.modules.get(id)?.mappableParameters ?? []).flatMap((item) =>
    typeof item === 'string' ? [] : [item.name ?? ''],
  )

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withTypedArray: true,
  maxDepth: 4,
})

const form = fc.constantFrom(...ids).chain((id) => {
  const members = Object.fromEntries(namesOf(id).map((name) => [name, anything]))
  return fc.record(members, { requiredKeys: [] }).map((parameters) => ({ id, parameters }))
})

const hosts = new Set(
  Object.values(regions).flatMap(({ trackingUrl, publicApiUrl, profileApiUrl }) => [
    trackingUrl,
    publicApiUrl,
    profileApiUrl,
  ]),
)

const run = async (id: string, parameters: Fields) => {
  const { transport, sent } = recordingTransport()
  const connection = { token: 'workspace-token', spaceId: 'space', region: 'us' }
  const outcome = await runModule(segmentApp, id, { transport, now: () => now, connection, parameters })
  return { outcome, sent }
}

describe('a run', () => {
  it('ends with a bundle or an error for any mapping, and only reaches Segment’s hosts', async () => {
    await fc.assert(
      fc.asyncProperty(form, fc.boolean(), async ({ id, parameters }, valid) => {
        const given = valid
          ? {
              ...parameters,
              writeKey: 'writeKey1',
              userId: 'u',
              event: 'e',
              groupId: 'g',
              previousId: 'p',
              url: '/v1/track',
              method: 'POST',
            }
          : parameters
        const known = Object.fromEntries(Object.entries(given).filter(([name]) => namesOf(id).includes(name)))
        const { outcome, sent } = await run(id, known)
        if (!outcome.ok) expect(outcome.error.message.length).toBeGreaterThan(0)
        // A search may find nothing.
        else if (!isSearch(id)) expect(outcome.bundles).toHaveLength(1)
        expect(formatTrace(outcome.trace).length).toBeGreaterThan(0)
        for (const { url } of sent) expect(hosts).toContain(new URL(url).origin)
      }),
      { numRuns: runs(100) },
    )
  })

  it('rejects what cannot be sent, by its field', async () => {
    const deep = Array.from({ length: 300 }).reduce<unknown>((inner) => [inner], 1)
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const value of [deep, circle, 1n, () => 1, Symbol('x')]) {
      const { outcome, sent } = await run('identify', {
        writeKey: 'writeKey1',
        userId: 'u',
        customTraits: [{ name: 'a', value }],
      })
      expect(outcome.ok ? [] : outcome.error.problems.map(({ path }) => path[0])).toEqual(['customTraits'])
      expect(sent).toEqual([])
    }
  })
})
