import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchHeadBytes, completeBatchRequest } from '../request/batch-from-bytes.ts'
import { batchEnvelopeBytes, buildBatchRequest } from '../request/build-batch-request.ts'
import { parseSource } from '../request/source.ts'
import { divideBatch } from './divide-batch.ts'
import { createLane, type LaneOptions } from './lane.ts'
import type { Batch, QueuedCall } from './queued-call.ts'

const waiting = (index: number): QueuedCall => ({
  messageId: String(index),
  warnings: [],
  epoch: 0,
  outboxId: undefined,
  resolve: () => undefined,
  start: 0,
  bytes: 0,
})

const laneFor = (options: Partial<LaneOptions>) =>
  createLane({
    maxBytes: 1_000,
    maxCalls: 3,
    envelopeBytes: batchHeadBytes + 1,
    concurrency: 1_000,
    send: async () => false,
    onOpen: () => undefined,
    ...options,
  })

const source = parseSource({ writeKey: 'k'.repeat(32), writeKeyIn: 'both' })
const stamps = { sentAt: new Date(0).toISOString() }
const envelopeBytes = batchEnvelopeBytes(source, stamps)
const encoder = new TextEncoder()

/** Calls as JSON text of any characters. */
const texts = fc.array(
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => JSON.stringify({ text })),
  { maxLength: 120 },
)

const sealedBatches = (jsons: readonly string[], bounds: { maxBytes: number; maxCalls: number }): readonly Batch[] => {
  const batches: Batch[] = []
  const lane = laneFor({
    ...bounds,
    envelopeBytes,
    send: async (batch) => {
      batches.push(batch)
      return false
    },
  })
  for (const [index, json] of jsons.entries()) {
    const call = waiting(index)
    lane.add(json, call)
    expect(call.bytes).toBe(encoder.encode(json).length)
  }
  lane.seal()
  return batches
}

const bodyOf = ({ body, end, calls }: Batch): string =>
  new TextDecoder().decode(completeBatchRequest(body, end, calls.length, source, stamps).bodyBytes)

const bodyOfTexts = (jsons: readonly string[]): string | undefined =>
  buildBatchRequest(
    jsons.map((json) => ({ json, messageId: '', bytes: encoder.encode(json).length })),
    source,
    stamps,
  ).body

describe('a lane', () => {
  it('keeps every batch within its bounds, in order, none lost, none twice, none smaller than need be', () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: envelopeBytes + 400, max: 2_000 }),
        fc.integer({ min: 1, max: 12 }),
        (jsons, maxBytes, maxCalls) => {
          const batches = sealedBatches(jsons, { maxBytes, maxCalls })
          expect(batches.flatMap(({ calls }) => calls.map(({ messageId }) => Number(messageId)))).toEqual(
            jsons.map((_, index) => index),
          )
          let next = 0
          for (const batch of batches) {
            const own = jsons.slice(next, next + batch.calls.length)
            next += own.length
            const body = bodyOf(batch)
            expect(body).toBe(bodyOfTexts(own))
            expect(own.length).toBeLessThanOrEqual(maxCalls)
            expect(encoder.encode(body).length).toBeLessThanOrEqual(maxBytes)
            const following = jsons[next]
            if (following !== undefined && own.length < maxCalls) {
              expect(encoder.encode(bodyOfTexts([...own, following])).length).toBeGreaterThan(maxBytes)
            }
          }
        },
      ),
    )
  })

  it('lets each half of a batch stand in a body of its own', () => {
    fc.assert(
      fc.property(texts, (jsons) => {
        fc.pre(jsons.length >= 2)
        const [whole] = sealedBatches(jsons, { maxBytes: 500_000, maxCalls: 2_500 })
        if (whole === undefined) throw new Error('There is no batch.')
        const [first, second] = divideBatch(whole)
        const middle = Math.ceil(jsons.length / 2)
        expect([bodyOf(first), bodyOf(second)]).toEqual([
          bodyOfTexts(jsons.slice(0, middle)),
          bodyOfTexts(jsons.slice(middle)),
        ])
        if (first.calls.length < 2) return
        const [, quarter] = divideBatch(first)
        expect(bodyOf(quarter)).toBe(bodyOfTexts(jsons.slice(Math.ceil(middle / 2), middle)))
      }),
    )
  })

  it('sends a call alone that is larger than the bound of a batch', () => {
    const large = JSON.stringify('x'.repeat(5_000))
    const batches = sealedBatches(['1', large, '2'], { maxBytes: 1_000, maxCalls: 100 })
    expect(batches.map(bodyOf)).toEqual([['1'], [large], ['2']].map(bodyOfTexts))
  })

  it('has no more batches under way than it may, and takes the next when one ends', async () => {
    const ends: (() => void)[] = []
    const lane = laneFor({
      maxCalls: 1,
      concurrency: 2,
      send: () => new Promise((resolve) => ends.push(() => resolve(false))),
    })
    for (let index = 0; index < 5; index += 1) lane.add('{}', waiting(index))
    expect(ends).toHaveLength(2)
    ends[0]?.()
    await new Promise((resolve) => setTimeout(resolve))
    expect(ends).toHaveLength(3)
  })

  it('says once that a call waits in a batch that is not full', () => {
    let opened = 0
    const lane = laneFor({
      onOpen: () => {
        opened += 1
      },
    })
    for (let index = 0; index < 4; index += 1) lane.add('{}', waiting(index))
    expect(opened).toBe(2)
  })
})
