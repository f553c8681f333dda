import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { type CallOutcome, createSegmentClient, type SegmentClientOptions } from '../src/index.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'
import { deadQueue, never } from './dead-queue.ts'

const deadOutbox = { queue: () => deadQueue, close: async () => undefined }

const maxQueueBytes = 5_000
const maxPendingBytes = 10_000

const start = (options: Partial<SegmentClientOptions> = {}) =>
  createSegmentClient({
    source: { writeKey: 'memory-write-key' },
    runtime: webRuntime({ transport: never }),
    maxQueueBytes,
    maxPendingBytes,
    onError: () => undefined,
    ...options,
  })

const track = (index: number) => ({ messageId: `id-${index}`, userId: `user-${index}`, event: 'Song Played' })

/** The outcomes so far of promises that may never settle. */
const settledOf = async (outcomes: readonly Promise<CallOutcome>[]): Promise<readonly CallOutcome[]> => {
  const settled: CallOutcome[] = []
  for (const outcome of outcomes) void outcome.then((value) => settled.push(value))
  await new Promise((resolve) => setTimeout(resolve))
  return settled.slice()
}

describe('calls that no one awaits', () => {
  it.each<[string, Partial<SegmentClientOptions>]>([
    ['a dead host', {}],
    ['a middleware that never returns', { middleware: [never] }],
    ['an outbox that never answers', { outbox: deadOutbox }],
    ['an outbox that never answers and settles early', { outbox: { storage: deadOutbox, settleWhen: 'accepted' } }],
  ])('use bounded memory with %s, and settle at once above it', async (_, options) => {
    const client = start(options)
    const outcomes: Promise<CallOutcome>[] = []
    for (let index = 0; index < 1_000; index += 1) {
      outcomes.push(client.track(track(index)))
      const { bytes, waitingBytes } = client.pending
      expect(bytes).toBeLessThanOrEqual(maxQueueBytes)
      expect(waitingBytes).toBeLessThanOrEqual(maxPendingBytes)
    }
    const settled = await settledOf(outcomes)
    expect(settled.length).toBeGreaterThan(800)
    expect(new Set(settled.map((outcome) => outcome.outcome))).toEqual(new Set(['gave-up']))
    expect(settled).toMatchObject(settled.map(() => ({ error: { code: 'queue_full' }, call: { type: 'track' } })))
    expect(client.stats).toMatchObject({ gaveUp: settled.length, left: 1_000 - settled.length })
    const counts = await client.close({ timeoutMs: 20 })
    expect(counts).toMatchObject({ gaveUp: settled.length, left: 1_000 - settled.length })
    expect(await settledOf(outcomes)).toHaveLength(1_000)
  })

  it('are accepted again once there is room', async () => {
    const segment = createFakeSegment()
    let answer = (): void => undefined
    const opened = new Promise<void>((resolve) => {
      answer = resolve
    })
    const transport = createFetchTransport({
      fetch: async (input, init) => {
        await opened
        return segment.fetch(new Request(input, init))
      },
    })
    const client = start({ runtime: webRuntime({ transport }) })
    const first = Array.from({ length: 200 }, (_, index) => client.track(track(index)))
    const refused = await settledOf(first)
    answer()
    await client.flush()
    const late = client.track(track(200))
    expect(await client.close()).toMatchObject({ acknowledged: 201 - refused.length, gaveUp: refused.length, left: 0 })
    expect(await late).toMatchObject({ outcome: 'acknowledged' })
    expect(refused.length).toBeGreaterThan(0)
  })
})
