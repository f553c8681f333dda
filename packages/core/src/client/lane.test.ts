import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLane } from './lane.ts'
import type { QueuedCall } from './queued-call.ts'

const queued = (bytes: number, index: number): QueuedCall => ({
  json: 'x'.repeat(bytes),
  bytes,
  messageId: String(index),
  warnings: [],
  settle: () => undefined,
})

const bodyBytes = (calls: readonly QueuedCall[], envelopeBytes: number): number =>
  envelopeBytes + calls.reduce((sum, call) => sum + call.bytes, 0) + Math.max(0, calls.length - 1)

describe('a lane', () => {
  it('keeps every batch within its bounds, in order, none lost, none twice, none smaller than need be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 200 }),
        fc.integer({ min: 130, max: 400 }),
        fc.integer({ min: 1, max: 12 }),
        (sizes, maxBytes, maxCalls) => {
          const batches: (readonly QueuedCall[])[] = []
          const lane = createLane({
            maxBytes,
            maxCalls,
            envelopeBytes: 10,
            concurrency: 1_000,
            send: async (calls) => {
              batches.push(calls)
            },
            onOpen: () => undefined,
          })
          const calls = sizes.map(queued)
          for (const call of calls) lane.add(call)
          lane.seal()
          expect(batches.flat()).toEqual(calls)
          for (const [index, batch] of batches.entries()) {
            expect(batch.length).toBeLessThanOrEqual(maxCalls)
            expect(bodyBytes(batch, 10)).toBeLessThanOrEqual(maxBytes)
            const next = batches[index + 1]?.[0]
            if (next !== undefined && batch.length < maxCalls) {
              expect(bodyBytes([...batch, next], 10)).toBeGreaterThan(maxBytes)
            }
          }
        },
      ),
    )
  })

  it('has no more batches under way than it may, and takes the next when one ends', async () => {
    const ends: (() => void)[] = []
    const lane = createLane({
      maxBytes: 100,
      maxCalls: 1,
      envelopeBytes: 0,
      concurrency: 2,
      send: () => new Promise((resolve) => ends.push(resolve)),
      onOpen: () => undefined,
    })
    for (let index = 0; index < 5; index += 1) lane.add(queued(10, index))
    expect(ends).toHaveLength(2)
    ends[0]?.()
    await new Promise((resolve) => setTimeout(resolve))
    expect(ends).toHaveLength(3)
  })

  it('says once that a call waits in a batch that is not full', () => {
    let opened = 0
    const lane = createLane({
      maxBytes: 1_000,
      maxCalls: 3,
      envelopeBytes: 0,
      concurrency: 1,
      send: async () => undefined,
      onOpen: () => {
        opened += 1
      },
    })
    for (let index = 0; index < 4; index += 1) lane.add(queued(10, index))
    expect(opened).toBe(2)
  })
})
