import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { createSegmentClient } from '../src/index.ts'
import { bodyText } from '../src/request/redact-request.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import type { Transport } from '../src/transport/transport.ts'

interface SentBatch {
  readonly batch: readonly { readonly messageId: string; readonly properties: { readonly index: number } }[]
}

const answer = (status: number) => ({ status, headers: { get: () => null }, body: '{}' })

/** A server that refuses every batch with one of these calls, and keeps the others. */
const pickyServer = (refused: ReadonlySet<number>, status: number, kept: number[]): Transport => {
  return async (request) => {
    const { batch }: SentBatch = JSON.parse(bodyText(request) ?? '')
    if (batch.some(({ properties }) => refused.has(properties.index))) return answer(status)
    kept.push(...batch.map(({ properties }) => properties.index))
    return answer(200)
  }
}

/** After five refusals without an acknowledgement, a client takes it that the host refuses everything. */
const hasFiveInARow = (refused: readonly number[]): boolean =>
  refused.some((index) => [1, 2, 3, 4].every((next) => refused.includes(index + next)))

it('isolates exactly the calls that are refused, whichever they are, and delivers each other one once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 120 }).chain((count) =>
        fc.record({
          count: fc.constant(count),
          refused: fc.uniqueArray(fc.nat({ max: count - 1 }), { maxLength: 12 }).filter((some) => !hasFiveInARow(some)),
          calls: fc.integer({ min: 1, max: 60 }),
        }),
      ),
      fc.constantFrom(400, 413),
      async ({ count, refused, calls }, status) => {
        const kept: number[] = []
        const client = createSegmentClient({
          source: { writeKey: 'a-write-key' },
          runtime: webRuntime({ transport: pickyServer(new Set(refused), status, kept) }),
          flush: { calls, ageMs: Number.POSITIVE_INFINITY },
          concurrency: 1,
        })
        const outcomes = Array.from({ length: count }, (_, index) =>
          client.track({ userId: 'user-42', event: 'Song Played', properties: { index } }),
        )
        await client.close()
        const settled = await Promise.all(outcomes)
        const lost = settled.flatMap(({ outcome }, index) => (outcome === 'refused' ? [index] : []))
        expect(lost).toEqual(refused.toSorted((left, right) => left - right))
        expect(kept).toEqual(settled.flatMap(({ outcome }, index) => (outcome === 'acknowledged' ? [index] : [])))
        expect(kept.length + lost.length).toBe(count)
      },
    ),
    { numRuns: runs(150) },
  )
})

it('keeps every batch within the limits and every call in order, for any calls and limits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ text: fc.string({ unit: 'binary', maxLength: 300 }), flush: fc.boolean() }), {
        maxLength: 80,
      }),
      fc.integer({ min: 1_000, max: 6_000 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 500, max: 20_000 }),
      async (given, bytes, calls, maxQueueBytes) => {
        const sizes: { readonly bytes: number; readonly calls: number }[] = []
        const seen: string[] = []
        const client = createSegmentClient({
          source: { writeKey: 'a-write-key' },
          runtime: webRuntime({
            transport: async (request) => {
              const { batch }: SentBatch = JSON.parse(bodyText(request) ?? '')
              sizes.push({ bytes: request.bodyBytes?.length ?? 0, calls: batch.length })
              seen.push(...batch.map(({ messageId }) => messageId))
              return answer(200)
            },
          }),
          flush: { bytes, calls, ageMs: Number.POSITIVE_INFINITY },
          concurrency: 1,
          maxQueueBytes,
        })
        for (const [index, { text, flush }] of given.entries()) {
          client.track({ messageId: `id-${index}`, userId: 'user-42', event: 'Song Played', properties: { text } })
          if (flush) client.flush()
        }
        await client.close()
        expect(seen).toEqual(given.map((_, index) => `id-${index}`))
        for (const size of sizes) {
          expect(size.calls).toBeLessThanOrEqual(calls)
          if (size.calls > 1) expect(size.bytes).toBeLessThanOrEqual(bytes)
        }
      },
    ),
    { numRuns: runs(150) },
  )
})
