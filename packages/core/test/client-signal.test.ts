import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { createSegmentClient, type SegmentClientOptions } from '../src/index.ts'
import type { OutboxEntry, OutboxQueue } from '../src/outbox/outbox.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

const start = (options: Partial<SegmentClientOptions> = {}, parts: Partial<Runtime> = {}) => {
  const segment = createFakeSegment()
  const failed: string[] = []
  const transport = createFetchTransport({ fetch: (input, init) => segment.fetch(new Request(input, init)) })
  const client = createSegmentClient({
    source: { writeKey: 'signal-write-key' },
    flush: { ageMs: Number.POSITIVE_INFINITY },
    runtime: webRuntime({ transport, ...parts }),
    onError: (_, outcome) => failed.push(String(outcome?.outcome)),
    ...options,
  })
  return { segment, client, failed }
}

const track = (index: number) => ({ messageId: `id-${index}`, userId: `user-${index}`, event: 'Song Played' })

/** A queue in memory that follows what happens to its calls. */
const memoryQueue = (append: () => Promise<void> = async () => undefined) => {
  const stored = new Map<number, OutboxEntry>()
  let lastId = 0
  const remove = async (ids: readonly number[]) => {
    for (const id of ids) stored.delete(id)
  }
  const queue: OutboxQueue = {
    append: async (entries) => {
      await append()
      return entries.map((entry) => {
        lastId += 1
        stored.set(lastId, entry)
        return lastId
      })
    },
    claim: async () => [],
    acknowledge: remove,
    release: async () => undefined,
    park: remove,
    parked: async () => [],
    requeue: async () => undefined,
    has: () => false,
    counts: async () => ({ waiting: 0, claimed: 0, parked: 0, bytes: 0 }),
  }
  return { stored, outbox: { queue: () => queue, close: async () => undefined } }
}

const aborted = (index: number) => ({
  outcome: 'gave-up',
  attempts: 0,
  error: { code: 'aborted' },
  call: { type: 'track', ...track(index) },
})

describe('the signal of a call', () => {
  it('settles a call that waits in a batch at once, and the call is not sent', async () => {
    const { client, segment, failed } = start()
    const abort = new AbortController()
    const outcomes = [1, 2, 3].map((index) =>
      client.track(track(index), index === 2 ? { signal: abort.signal } : undefined),
    )
    abort.abort()
    expect(await outcomes[1]).toMatchObject(aborted(2))
    expect(client.stats).toMatchObject({ gaveUp: 1, left: 2 })
    expect(await client.close()).toMatchObject({ acknowledged: 2, gaveUp: 1, left: 0 })
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['id-1', 'id-3'])
    expect(failed).toEqual(['gave-up'])
    expect(client.pending).toEqual({ calls: 0, bytes: 0, waitingBytes: 0 })
  })

  it('sends no request if every call of a batch was aborted', async () => {
    const { client, segment } = start()
    const abort = new AbortController()
    const outcomes = [1, 2].map((index) => client.track(track(index), { signal: abort.signal }))
    abort.abort()
    await Promise.all(outcomes)
    await client.close()
    expect(segment.requests).toHaveLength(0)
    expect(client.pending.bytes).toBe(0)
  })

  it('settles a call whose request is under way once, though it may still arrive', async () => {
    let answer = (): void => undefined
    const transport = () =>
      new Promise<never>((resolve) => {
        answer = () => resolve({ status: 200, headers: new Headers(), body: '' } as never)
      })
    const { client, failed } = start({}, { transport })
    const abort = new AbortController()
    const outcome = client.track(track(1), { signal: abort.signal })
    const flushed = client.flush()
    abort.abort()
    expect(await outcome).toMatchObject(aborted(1))
    await flushed
    answer()
    await turn()
    expect(await client.close()).toMatchObject({ gaveUp: 1, acknowledged: 0, left: 0 })
    expect(failed).toEqual(['gave-up'])
    expect(client.pending.bytes).toBe(0)
  })

  it('ends a call in middleware and one that waits for room, and the next one enters', async () => {
    const { client, segment } = start({
      maxQueueBytes: 300,
      middleware: [(call) => (call.userId === 'user-1' ? never() : call)],
    })
    const abort = new AbortController()
    const outcomes = [1, 2, 3, 4].map((index) =>
      client.track(track(index), index % 2 === 1 ? { signal: abort.signal } : undefined),
    )
    expect(client.pending.waitingBytes).toBeGreaterThan(300)
    abort.abort()
    expect(await Promise.all([outcomes[0], outcomes[2]])).toMatchObject([aborted(1), aborted(3)])
    expect(await client.close()).toMatchObject({ acknowledged: 2, gaveUp: 2, left: 0 })
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['id-2', 'id-4'])
    expect(client.pending.waitingBytes).toBe(0)
  })

  it('removes an aborted call from the outbox', async () => {
    const { stored, outbox } = memoryQueue(turn)
    const { client, segment } = start({ outbox })
    const abort = new AbortController()
    const early = client.track(track(1), { signal: abort.signal })
    const kept = client.track(track(2))
    abort.abort()
    expect(await early).toMatchObject(aborted(1))
    expect(await client.close()).toMatchObject({ acknowledged: 1, gaveUp: 1, left: 0 })
    expect(await kept).toMatchObject({ outcome: 'acknowledged' })
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['id-2'])
    expect(stored.size).toBe(0)
  })

  it('does nothing once the call has its outcome', async () => {
    const { client, failed } = start()
    const abort = new AbortController()
    const [outcome] = await Promise.all([client.track(track(1), { signal: abort.signal }), client.flush()])
    abort.abort()
    expect(outcome).toMatchObject({ outcome: 'acknowledged' })
    expect(await client.close()).toMatchObject({ acknowledged: 1, gaveUp: 0 })
    expect(failed).toEqual([])
  })

  it('gives up a call whose signal is aborted already', async () => {
    const { client, segment } = start()
    expect(await client.track(track(1), { signal: AbortSignal.abort() })).toMatchObject(aborted(1))
    await client.close()
    expect(segment.requests).toHaveLength(0)
  })

  it.each([undefined, null, {}, { signal: undefined }, { signal: null }])('may be missing: %o', async (options) => {
    const { client } = start()
    // Untyped code passes null, which fetch takes as well.
    const outcome = client.track(track(1), options as undefined)
    expect(await client.close()).toMatchObject({ acknowledged: 1, left: 0 })
    expect(await outcome).toMatchObject({ outcome: 'acknowledged' })
  })

  it('may be shared by many calls', async () => {
    const { client } = start()
    const abort = new AbortController()
    const outcomes = Array.from({ length: 20_000 }, (_, index) => client.track(track(index), { signal: abort.signal }))
    abort.abort()
    expect((await Promise.all(outcomes)).every(({ outcome }) => outcome === 'gave-up')).toBe(true)
    expect(await client.close()).toMatchObject({ gaveUp: 20_000, left: 0 })
  })
})

describe('an outbox that never answers', () => {
  it('cannot keep a call from its outcome when the client is closed', async () => {
    const { outbox } = memoryQueue(never)
    const { client } = start({ outbox })
    const outcome = client.track(track(1))
    expect(await client.close({ timeoutMs: 20 })).toMatchObject({ left: 1, gaveUp: 0 })
    expect(await outcome).toMatchObject(aborted(1))
  })

  it('keeps a call for the next run whose write ends after the client was closed', async () => {
    let write = (): void => undefined
    const { outbox, stored } = memoryQueue(
      () =>
        new Promise((resolve) => {
          write = resolve
        }),
    )
    const { client, segment, failed } = start({ outbox })
    const outcome = client.track(track(1))
    await turn()
    await client.close({ timeoutMs: 10 })
    write()
    expect(await outcome).toMatchObject({ outcome: 'gave-up' })
    await turn()
    expect(stored.size).toBe(1)
    expect(segment.requests).toHaveLength(0)
    expect(failed).toEqual(['gave-up'])
    expect(client.stats).toMatchObject({ left: 1, gaveUp: 0, recovered: 0 })
  })
})
