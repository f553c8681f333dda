import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  batchEnvelopeBytes,
  batchHeadBytes,
  buildBatchRequest,
  completeBatchRequest,
} from '../request/build-batch-request.ts'
import { parseSource } from '../request/source.ts'
import type { Batch, QueuedCall } from './batch.ts'
import { type BatchQueueOptions, createBatchQueue } from './batch-queue.ts'

const waiting = (index: number): QueuedCall => ({
  messageId: String(index),
  warnings: [],
  flushId: 0,
  outboxId: undefined,
  abandoned: undefined,
  resolve: () => undefined,
  start: 0,
  bytes: 0,
})

const queueFor = (options: Partial<BatchQueueOptions>) =>
  createBatchQueue({
    maxBytes: 1_000,
    maxCalls: 3,
    envelopeBytes: batchHeadBytes + 1,
    concurrency: 1_000,
    send: async () => false,
    onOpen: () => undefined,
    onIdle: () => undefined,
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

const closedBatches = (jsons: readonly string[], bounds: { maxBytes: number; maxCalls: number }): readonly Batch[] => {
  const batches: Batch[] = []
  const queue = queueFor({
    ...bounds,
    envelopeBytes,
    send: async (batch) => {
      batches.push(batch)
      return false
    },
  })
  for (const [index, json] of jsons.entries()) {
    const call = waiting(index)
    queue.add(json, call)
    expect(call.bytes).toBe(encoder.encode(json).length)
  }
  queue.closeBatch()
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

describe('a batch queue', () => {
  it('keeps every batch within its limits, full and in order, with no call lost or repeated', () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: envelopeBytes + 400, max: 2_000 }),
        fc.integer({ min: 1, max: 12 }),
        (jsons, maxBytes, maxCalls) => {
          const batches = closedBatches(jsons, { maxBytes, maxCalls })
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

  it('sends a call that is larger than a batch alone', () => {
    const large = JSON.stringify('x'.repeat(5_000))
    const batches = closedBatches(['1', large, '2'], { maxBytes: 1_000, maxCalls: 100 })
    expect(batches.map(bodyOf)).toEqual([['1'], [large], ['2']].map(bodyOfTexts))
  })

  it('limits the batches in flight, and sends the next when one ends', async () => {
    const ends: (() => void)[] = []
    const queue = queueFor({
      maxCalls: 1,
      concurrency: 2,
      send: () => new Promise((resolve) => ends.push(() => resolve(false))),
    })
    for (let index = 0; index < 5; index += 1) queue.add('{}', waiting(index))
    expect(ends).toHaveLength(2)
    ends[0]?.()
    await new Promise((resolve) => setTimeout(resolve))
    expect(ends).toHaveLength(3)
  })

  it('sends what was closed while no slot was free in full batches', async () => {
    const sent: string[] = []
    let end = (): void => undefined
    const queue = queueFor({
      maxCalls: 3,
      concurrency: 1,
      send: ({ calls }) => {
        sent.push(calls.map(({ messageId }) => messageId).join(' '))
        return new Promise((resolve) => {
          end = () => resolve(false)
        })
      },
    })
    for (let index = 0; index < 6; index += 1) {
      queue.add('{}', waiting(index))
      queue.closeBatch()
    }
    queue.add('{}', waiting(6))
    expect(sent).toEqual(['0'])
    for (const next of ['1 2 3', '4 5 6']) {
      end()
      await new Promise((resolve) => setTimeout(resolve))
      expect(sent.at(-1)).toBe(next)
    }
    queue.add('{}', waiting(7))
    end()
    await new Promise((resolve) => setTimeout(resolve))
    // No one asked for this one yet.
    expect(sent).toHaveLength(3)
    queue.closeBatch()
    expect(sent.at(-1)).toBe('7')
  })

  it('reports each batch that opens and is not full, once', () => {
    let opened = 0
    const queue = queueFor({
      onOpen: () => {
        opened += 1
      },
    })
    for (let index = 0; index < 4; index += 1) queue.add('{}', waiting(index))
    expect(opened).toBe(2)
  })

  it('reports when no batch is in flight', async () => {
    let idle = 0
    const ends: (() => void)[] = []
    const queue = queueFor({
      maxCalls: 1,
      concurrency: 1,
      send: () => new Promise((resolve) => ends.push(() => resolve(false))),
      onIdle: () => {
        idle += 1
      },
    })
    expect(queue.isIdle()).toBe(true)
    for (let index = 0; index < 2; index += 1) queue.add('{}', waiting(index))
    expect(queue.isIdle()).toBe(false)
    ends[0]?.()
    await new Promise((resolve) => setTimeout(resolve))
    expect(idle).toBe(0)
    ends[1]?.()
    await new Promise((resolve) => setTimeout(resolve))
    expect(idle).toBe(1)
    expect(queue.isIdle()).toBe(true)
  })
})
