import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import type { SegmentClientOptions } from '../src/client/client-options.ts'
import { createSegmentClient } from '../src/client/segment-client.ts'
import type { OutboxQueue } from '../src/outbox/outbox.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const no = (): never => {
  throw new Error('No.')
}

const track = (index: number) => ({ userId: `user-${index}`, event: 'Song Played' })

const start = (options: Partial<SegmentClientOptions> = {}, parts: Partial<Runtime> = {}) => {
  const segment = createFakeSegment()
  const transport = createFetchTransport({ fetch: (input, init) => segment.fetch(new Request(input, init)) })
  const client = createSegmentClient({
    source: { writeKey: 'k'.repeat(32) },
    flush: { ageMs: Number.POSITIVE_INFINITY },
    retry: { maxRetries: 1, maxDelayMs: 1 },
    runtime: webRuntime({ transport, ...parts }),
    ...options,
  })
  return { segment, client }
}

describe('a client among foreign code', () => {
  it.each([
    ['throws', no],
    ['rejects', () => Promise.reject(new Error('No.'))],
    ['rejects with undefined', () => Promise.reject(undefined)],
    ['resolves to nothing', async () => undefined as never],
  ])('settles a call whose transport %s', async (_, transport) => {
    const { client } = start({}, { transport })
    const [outcome] = await Promise.all([client.track(track(1)), client.flush()])
    expect(outcome).toMatchObject({ outcome: 'gave-up', attempts: 2, error: { code: 'unavailable' } })
    expect(await client.close({ timeoutMs: 1_000 })).toEqual({ left: 0 })
  })

  it('closes at its time limit with a transport that never settles', async () => {
    const { client } = start({}, { transport: never })
    const outcome = client.track(track(1))
    expect(await client.close({ timeoutMs: 30 })).toEqual({ left: 1 })
    expect(await outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' } })
  })

  it.each([
    ['throws', no],
    ['rejects', () => Promise.reject(new Error('No.'))],
    ['returns a number', async () => 42 as never],
  ])('settles a call whose token provider %s', async (_, token) => {
    const { client } = start({ tokens: { token, invalidate: no } })
    const [outcome] = await Promise.all([client.track(track(1)), client.flush()])
    expect(outcome).toMatchObject({ outcome: 'gave-up', attempts: 0, error: { code: 'unavailable' } })
  })

  it('closes at its time limit with a token provider that never settles', async () => {
    const { client } = start({ tokens: { token: never, invalidate: no } })
    const outcome = client.track(track(1))
    expect(await client.close({ timeoutMs: 30 })).toEqual({ left: 1 })
    expect(await outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' } })
  })

  it('closes at its time limit with a middleware that never settles, and delivers the other calls', async () => {
    const { client, segment } = start({ middleware: [(call) => (call.userId === 'user-1' ? never() : call)] })
    const outcomes = [client.track(track(1)), client.track(track(2))]
    expect(await client.close({ timeoutMs: 30 })).toEqual({ left: 1 })
    expect(await Promise.all(outcomes)).toMatchObject([
      { outcome: 'gave-up', error: { code: 'aborted' } },
      { outcome: 'acknowledged' },
    ])
    expect(segment.calls).toHaveLength(1)
  })

  it('survives an onError and listeners that throw', async () => {
    const { client, segment } = start({ onError: no })
    client.on('acknowledged', no)
    client.on('failed', no)
    client.on('drained', no)
    segment.faults.next({ status: 400, times: 1 })
    const refused = await Promise.all([
      client.track({ userId: 'u', event: '' }),
      client.track(track(1)),
      client.flush(),
    ])
    expect(refused.slice(0, 2)).toMatchObject([{ outcome: 'refused' }, { outcome: 'refused' }])
    const [sent] = await Promise.all([client.track(track(2)), client.flush()])
    expect(sent).toMatchObject({ outcome: 'acknowledged' })
  })

  it('settles calls with timers that reject', async () => {
    const { client, segment } = start({}, { sleep: () => Promise.reject(new Error('No timers.')) })
    segment.faults.next({ status: 503, times: 1 })
    const [outcome] = await Promise.all([client.track(track(1)), client.flush()])
    expect(outcome).toMatchObject({ outcome: 'acknowledged', attempts: 2 })
  })

  it('closes at its time limit with an outbox that never settles', async () => {
    const queue: OutboxQueue = {
      append: never,
      claim: async () => [],
      acknowledge: never,
      release: never,
      park: never,
      parked: never,
      requeue: never,
      has: () => false,
      counts: never,
    }
    const { client } = start({ outbox: { storage: { queue: () => queue, close: never }, settleWhen: 'accepted' } })
    void client.track(track(1))
    expect(await client.close({ timeoutMs: 30 })).toEqual({ left: 1 })
  })

  it('ends a flush at its time limit and sends the calls later', async () => {
    let answer = (): void => undefined
    const { client } = start(
      {},
      {
        transport: () =>
          new Promise((resolve) => {
            answer = () => resolve({ status: 200, headers: new Headers(), body: '' })
          }),
      },
    )
    const outcome = client.track(track(1))
    await client.flush({ timeoutMs: 10 })
    expect(client.pending.calls).toBe(1)
    answer()
    expect(await outcome).toMatchObject({ outcome: 'acknowledged' })
  })
})
