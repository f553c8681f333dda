import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../../../scripts/test-depth.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { openOutbox } from './open-outbox.ts'

type State = 'waiting' | 'claimed' | 'parked'

/** The model of an outbox: a list. */
interface ModelEntry {
  readonly id: number
  readonly messageId: string
  readonly bytes: number
  state: State
}

type Step =
  | { readonly kind: 'append'; readonly sizes: readonly number[]; readonly claim: boolean }
  | { readonly kind: 'claim'; readonly bytes: number; readonly calls: number }
  | { readonly kind: 'acknowledge' | 'release' | 'park' | 'requeue'; readonly picks: readonly number[] }
  | { readonly kind: 'reopen' }

const picks = fc.array(fc.nat({ max: 30 }), { maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    sizes: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 4 }),
    claim: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('claim' as const),
    bytes: fc.nat({ max: 200 }),
    calls: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({
    kind: fc.constantFrom('acknowledge' as const, 'release' as const, 'park' as const, 'requeue' as const),
    picks,
  }),
  fc.record({ kind: fc.constant('reopen' as const) }),
)

it('keeps its promises through any sequence of uses and restarts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbox-model-'))
  let run = 0
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        run += 1
        const path = join(folder, `${run}.db`)
        let outbox: Outbox = await openOutbox({ path, durability: 'normal' })
        let model: ModelEntry[] = []
        let named = 0
        const inState = (state: State): readonly ModelEntry[] => model.filter((entry) => entry.state === state)
        // Picks mostly existing ids; deleted ids must have no effect.
        const idsOf = (chosen: readonly number[]): readonly number[] =>
          chosen.map((pick) => model[pick % Math.max(1, model.length)]?.id ?? 9_999)
        try {
          for (const one of steps) {
            const queue = outbox.queue('source')
            if (one.kind === 'append') {
              const entries = one.sizes.map((bytes) => {
                named += 1
                return { messageId: `id-${named}`, json: 'x'.repeat(bytes), bytes }
              })
              const ids = await queue.append(entries, { claim: one.claim })
              expect(ids).toHaveLength(entries.length)
              for (const [index, { messageId, bytes }] of entries.entries()) {
                model.push({ id: ids[index] ?? 0, messageId, bytes, state: one.claim ? 'claimed' : 'waiting' })
              }
            } else if (one.kind === 'claim') {
              const claimed = await queue.claim(one)
              const expected: ModelEntry[] = []
              let left = one.bytes
              for (const entry of inState('waiting')) {
                if (expected.length >= one.calls || (expected.length > 0 && entry.bytes > left)) break
                left -= entry.bytes
                expected.push(entry)
              }
              expect(claimed.map(({ id, messageId }) => ({ id, messageId }))).toEqual(
                expected.map(({ id, messageId }) => ({ id, messageId })),
              )
              for (const entry of expected) entry.state = 'claimed'
            } else if (one.kind === 'reopen') {
              await outbox.close()
              outbox = await openOutbox({ path, durability: 'normal' })
              // Calls that a process had claimed are released when it ends.
              for (const entry of inState('claimed')) entry.state = 'waiting'
            } else {
              const ids = idsOf(one.picks)
              const chosen = model.filter(({ id }) => ids.includes(id))
              if (one.kind === 'acknowledge') {
                await queue.acknowledge(ids)
                model = model.filter((entry) => !chosen.includes(entry))
              } else if (one.kind === 'release') {
                await queue.release(ids)
                for (const entry of chosen) if (entry.state === 'claimed') entry.state = 'waiting'
              } else if (one.kind === 'park') {
                await queue.park(ids, { code: 'refused', message: 'No.' })
                for (const entry of chosen) entry.state = 'parked'
              } else {
                await queue.requeue(ids)
                for (const entry of chosen) if (entry.state === 'parked') entry.state = 'waiting'
              }
            }
            const after = outbox.queue('source')
            expect(await after.counts()).toEqual({
              waiting: inState('waiting').length,
              claimed: inState('claimed').length,
              parked: inState('parked').length,
              bytes: model.reduce((sum, { bytes }) => sum + bytes, 0),
            })
            expect((await after.parked(100)).map(({ id }) => id)).toEqual(inState('parked').map(({ id }) => id))
          }
        } finally {
          await outbox.close()
        }
      }),
      { numRuns: runs(60) },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
