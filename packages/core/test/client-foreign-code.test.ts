import { runInNewContext } from 'node:vm'
import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import type { SegmentClientOptions } from '../src/client/client-options.ts'
import { createSegmentClient } from '../src/client/segment-client.ts'
import { sendBatch, sendCall } from '../src/delivery/send.ts'
import type { DraftCall } from '../src/middleware/middleware.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'
import { deadQueue, never } from './dead-queue.ts'

const no = (): never => {
  throw new Error('No.')
}

/** Values that cannot be turned into text, or whose properties throw. */
const hostile: readonly (readonly [string, unknown])[] = [
  ['a value without a prototype', Object.create(null)],
  ['an error with a message that throws', Object.defineProperty(new Error('hidden'), 'message', { get: no })],
  ['an error with a cause that throws', Object.defineProperty(new Error('No.'), 'cause', { get: no })],
]

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
    expect(await client.close({ timeoutMs: 1_000 })).toMatchObject({ left: 0 })
  })

  it.each(hostile)('has the same outcome on every road if foreign code throws %s', async (_, thrown) => {
    const reject = () => Promise.reject(thrown)
    const failing = { outcome: 'gave-up', error: { code: 'unavailable' } }
    const retry = { maxRetries: 0 }
    const source = { writeKey: 'k'.repeat(32) }
    for (const options of [{ transport: reject }, { tokens: { token: reject, invalidate: no } }] as const) {
      const runtime = webRuntime({ transport: 'transport' in options ? options.transport : never })
      const tokens = 'tokens' in options ? options.tokens : undefined
      const call = { type: 'track', ...track(1) } as const
      expect(await sendCall(call, { source, runtime, retry, tokens })).toMatchObject(failing)
      expect(await sendBatch([call], { source, runtime, retry, tokens })).toMatchObject(failing)
      const { client } = start({ runtime, retry, tokens })
      const [outcome] = await Promise.all([client.track(track(1)), client.close()])
      expect(outcome).toMatchObject(failing)
    }
  })

  it.each(hostile)('refuses a call whose getter throws %s, with and without middleware', async (_, thrown) => {
    const call = Object.defineProperty({ ...track(1) }, 'properties', {
      enumerable: true,
      get: () => {
        throw thrown
      },
    })
    for (const middleware of [[], [(draft: DraftCall) => draft]]) {
      const { client } = start({ middleware })
      expect(await client.track(call)).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' } })
    }
  })

  it.each([
    ['undefined', undefined],
    ['a number', 42],
    ['an array', []],
  ])('refuses a call for which a middleware returns %s, at once or later', async (_, result) => {
    for (const step of [() => result as never, async () => result as never]) {
      const { client } = start({ middleware: [step] })
      const [outcome] = await Promise.all([client.track(track(1)), client.close()])
      expect(outcome).toMatchObject({ outcome: 'refused', error: { code: 'middleware_failed' } })
    }
  })

  it('waits for a middleware that returns a promise of another library', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library is just that
    const later = (draft: DraftCall) => ({ then: (resolve: (call: DraftCall) => void) => resolve(draft) })
    const { client } = start({ middleware: [later as never] })
    const [outcome] = await Promise.all([client.track(track(1)), client.close()])
    expect(outcome).toMatchObject({ outcome: 'acknowledged' })
  })

  it('closes at its time limit with a transport that never settles', async () => {
    const { client } = start({}, { transport: never })
    const outcome = client.track(track(1))
    expect(await client.close({ timeoutMs: 30 })).toMatchObject({ left: 1 })
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
    expect(await client.close({ timeoutMs: 30 })).toMatchObject({ left: 1 })
    expect(await outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' } })
  })

  it('closes at its time limit with a middleware that never settles, and delivers the other calls', async () => {
    const { client, segment } = start({ middleware: [(call) => (call.userId === 'user-1' ? never() : call)] })
    const outcomes = [client.track(track(1)), client.track(track(2))]
    expect(await client.close({ timeoutMs: 30 })).toMatchObject({ left: 1 })
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

  it('survives an onError whose promise comes from another realm and rejects', async () => {
    const unhandled: unknown[] = []
    const onUnhandled = (error: unknown): unknown => unhandled.push(error)
    process.on('unhandledRejection', onUnhandled)
    const { client } = start({ onError: runInNewContext("async () => { throw new Error('No.') }") })
    expect(await client.track({ userId: 'user-1', event: '' })).toMatchObject({ outcome: 'refused' })
    await new Promise((resolve) => setTimeout(resolve))
    process.off('unhandledRejection', onUnhandled)
    expect(unhandled).toEqual([])
    await client.close()
  })

  it('says what is wrong with a token that no header can carry', async () => {
    const { client } = start({ retry: { maxRetries: 0 }, tokens: { token: async () => 'token\n', invalidate: no } })
    const [outcome] = await Promise.all([client.track(track(1)), client.close()])
    expect(outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'unavailable' } })
    expect(outcome).toHaveProperty('error.message', expect.stringContaining('a line break'))
  })

  it('settles calls with timers that reject', async () => {
    const { client, segment } = start({}, { sleep: () => Promise.reject(new Error('No timers.')) })
    segment.faults.next({ status: 503, times: 1 })
    const [outcome] = await Promise.all([client.track(track(1)), client.flush()])
    expect(outcome).toMatchObject({ outcome: 'acknowledged', attempts: 2 })
  })

  it.each([
    ['throws', no],
    ['rejects', () => Promise.reject(new Error('No.'))],
    ['resolves to nothing', async () => undefined as never],
  ])('flushes and closes with an outbox whose claim %s', async (_, claim) => {
    const errors: unknown[] = []
    const storage = { queue: () => ({ ...deadQueue, claim }), close: never }
    const { client } = start({ outbox: { storage, settleWhen: 'accepted' }, onError: (error) => errors.push(error) })
    await client.flush()
    expect(await client.close()).toMatchObject({ left: 0 })
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.length).toBeLessThan(10)
  })

  it('closes at its time limit with an outbox that never settles', async () => {
    const queue = deadQueue
    const { client } = start({ outbox: { storage: { queue: () => queue, close: never }, settleWhen: 'accepted' } })
    void client.track(track(1))
    expect(await client.close({ timeoutMs: 30 })).toMatchObject({ left: 1 })
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
