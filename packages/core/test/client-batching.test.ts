import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { Analytics } from '../src/analytics-node/analytics.ts'
import type { SegmentClientOptions } from '../src/client/client-options.ts'
import { createSegmentClient } from '../src/client/segment-client.ts'
import { hashIdentifier } from '../src/middleware/hash-identifier.ts'
import type { OutboxEntry, OutboxQueue } from '../src/outbox/outbox.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'

const writeKey = 'k'.repeat(32)

const start = (options: Partial<SegmentClientOptions> = {}) => {
  const segment = createFakeSegment()
  const transport = createFetchTransport({
    fetch: async (input, init) => {
      // A slow response, in turns of the event loop.
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve))
      return segment.fetch(new Request(input, init))
    },
  })
  const client = createSegmentClient({
    source: { writeKey },
    runtime: webRuntime({ transport }),
    flush: { ageMs: Number.POSITIVE_INFINITY },
    ...options,
  })
  return { segment, client }
}

const track = (index: number, text = '') => ({
  messageId: `message-${index}`,
  userId: `user-${index}`,
  event: 'Song Played',
  properties: { text },
})

/** An outbox that keeps nothing and takes a turn of the event loop for each write. */
const slowQueue = (): OutboxQueue => {
  let lastId = 0
  const later = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve))
  }
  return {
    append: async (entries: readonly OutboxEntry[]) => {
      await later()
      return entries.map(() => {
        lastId += 1
        return lastId
      })
    },
    claim: async () => [],
    acknowledge: later,
    release: later,
    park: later,
    parked: async () => [],
    requeue: later,
    has: () => false,
    counts: async () => ({ waiting: 0, claimed: 0, parked: 0, bytes: 0 }),
  }
}

describe('closing a client after a loop of calls', () => {
  it('sends full batches of the calls that waited for memory, and loses none', async () => {
    const { client, segment } = start({ maxQueueBytes: 3_500_000 })
    const text = 'x'.repeat(760)
    const outcomes = Array.from({ length: 6_000 }, (_, index) => client.track(track(index, text)))
    await client.close()
    expect(new Set((await Promise.all(outcomes)).map(({ outcome }) => outcome))).toEqual(new Set(['acknowledged']))
    expect(segment.calls).toHaveLength(6_000)
    const bytes = segment.requests.reduce((sum, { encodedBytes }) => sum + encodedBytes, 0)
    expect(segment.requests.length).toBeLessThanOrEqual(Math.ceil(bytes / 500_000) + 4)
  })

  it('sends a few requests with a tiny queue', async () => {
    const { client, segment } = start({ maxQueueBytes: 10_000 })
    const outcomes = Array.from({ length: 1_000 }, (_, index) => client.track(track(index)))
    await client.close()
    expect((await Promise.all(outcomes)).every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
    const bytes = segment.requests.reduce((sum, { encodedBytes }) => sum + encodedBytes, 0)
    expect(segment.requests.length).toBeLessThanOrEqual(Math.ceil(bytes / 9_000) + 4)
  })

  it('sends a few requests through asynchronous middleware', async () => {
    const { client, segment } = start({ middleware: [hashIdentifier({ paths: ['userId'] })] })
    const outcomes = Array.from({ length: 1_000 }, (_, index) => client.track(track(index)))
    await client.close()
    expect((await Promise.all(outcomes)).every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
    expect(segment.requests.length).toBeLessThanOrEqual(2)
  })

  it('sends a few requests with an outbox, and does not wait for the age of a batch', async () => {
    const { client, segment } = start({ outbox: { queue: slowQueue, close: async () => undefined } })
    const outcomes = Array.from({ length: 1_000 }, (_, index) => client.track(track(index)))
    await client.flush()
    expect((await Promise.all(outcomes)).every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
    expect(segment.requests.length).toBeLessThanOrEqual(2)
  })

  it.each([
    ['in one turn', 0],
    ['over many turns', 10],
  ])('sends few requests if each call is followed by a flush, %s', async (_, callsPerTurn) => {
    const { segment, client } = start()
    const flushes: Promise<unknown>[] = []
    for (let index = 0; index < 1_000; index += 1) {
      void client.track(track(index))
      flushes.push(client.flush())
      if (callsPerTurn > 0 && index % callsPerTurn === 0) await new Promise((resolve) => setTimeout(resolve))
    }
    await Promise.all(flushes)
    expect(client.stats).toMatchObject({ acknowledged: 1_000, left: 0 })
    expect(segment.requests.length).toBeLessThanOrEqual(callsPerTurn === 0 ? 8 : 120)
    await client.close()
  })

  it('sends the last calls that waited for memory when a flush waits for them', async () => {
    const { client, segment } = start({ maxQueueBytes: 600, middleware: [async (call) => call] })
    const outcomes = Array.from({ length: 7 }, (_, index) => client.track(track(index)))
    await client.flush()
    expect((await Promise.all(outcomes)).every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
    expect(segment.calls).toHaveLength(7)
  })

  it('sends one request in the replacement of analytics-node with an asynchronous plugin', async () => {
    const segment = createFakeSegment()
    const analytics = new Analytics({
      writeKey,
      flushAt: 1_000,
      httpClient: (url, init) => segment.fetch(new Request(url, { ...init, signal: null })),
    })
    await analytics.register({
      name: 'Slow',
      type: 'enrichment',
      isLoaded: () => true,
      load: async () => undefined,
      track: async (context) => {
        await new Promise((resolve) => setTimeout(resolve, context.event.userId === 'user-1' ? 3 : 0))
        return context
      },
    })
    for (let index = 0; index < 50; index += 1) analytics.track({ userId: `user-${index}`, event: 'Song Played' })
    await analytics.closeAndFlush()
    expect(segment.calls).toHaveLength(50)
    expect(segment.requests).toHaveLength(1)
  })
})
