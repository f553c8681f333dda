import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { createSegmentClient, type SegmentClient, type SegmentClientOptions } from '../src/index.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'

const start = (options: Partial<SegmentClientOptions> = {}, parts: Partial<Runtime> = {}) => {
  const segment = createFakeSegment()
  const transport = createFetchTransport({ fetch: (input, init) => segment.fetch(new Request(input, init)) })
  const client = createSegmentClient({
    source: { writeKey: 'misuse-write-key' },
    flush: { ageMs: Number.POSITIVE_INFINITY },
    runtime: webRuntime({ transport, ...parts }),
    onError: () => undefined,
    ...options,
  })
  return { segment, client }
}

const call = { userId: 'user-42', event: 'Song Played' }

/** Something that types do not allow. */
const odd = (value: unknown): never => value as never

const fail = (): never => {
  throw new Error('The environment was torn down.')
}

describe('clocks that break', () => {
  it.each(['monotonic', 'now', 'random', 'createId'] as const)('settle every call if %s throws', async (name) => {
    let isBroken = false
    const usual = { monotonic: () => 1, now: () => Date.now(), random: () => 0.5, createId: () => 'id-1' }
    const { client } = start({}, { [name]: () => (isBroken ? fail() : usual[name]()) })
    const before = client.track(call)
    isBroken = true
    const after = client.track({ ...call, userId: 'user-43' })
    const ledger = await client.close()
    const { outcome } = await after
    expect([outcome, (await before).outcome]).not.toContain('accepted')
    expect(ledger.acknowledged + ledger.refused + ledger.gaveUp).toBe(2)
  })
})

describe('arguments that types do not allow', () => {
  it.each([5, 'abort', {}, true, () => undefined])('refuses a call whose signal is %j', async (signal) => {
    const { client } = start()
    const outcome = await client.track(call, { signal: odd(signal) })
    expect(outcome).toMatchObject({
      outcome: 'refused',
      error: { code: 'invalid_request', message: 'The signal must be an AbortSignal.', details: { path: ['signal'] } },
    })
    expect(await client.close()).toMatchObject({ refused: 1, left: 0 })
  })

  it('takes null as no signal and as no options', async () => {
    const { client, segment } = start()
    const outcomes = [client.track(call, { signal: odd(null) }), client.track(call, odd(null))]
    await client.flush(odd(null))
    await client.close(odd(null))
    expect(await Promise.all(outcomes)).toMatchObject([{ outcome: 'acknowledged' }, { outcome: 'acknowledged' }])
    expect(segment.calls).toHaveLength(2)
  })

  it.each([Number.NaN, '500', {}, 5n])(
    'rejects a close and a flush whose limit is %s, and stays open',
    async (limit) => {
      const { client } = start()
      const outcome = client.track(call)
      for (const wait of [client.close, client.flush]) {
        await expect(wait({ timeoutMs: odd(limit) })).rejects.toThrow(/^The option timeoutMs must be a number/)
      }
      expect(await client.close()).toMatchObject({ acknowledged: 1, left: 0 })
      await expect(outcome).resolves.toMatchObject({ outcome: 'acknowledged' })
    },
  )

  it('closes at once if the deadline of the caller is over', async () => {
    const { client } = start({}, { transport: () => new Promise(() => undefined) })
    const outcome = client.track(call)
    expect(await client.close({ timeoutMs: -5_000 })).toMatchObject({ left: 1 })
    await expect(outcome).resolves.toMatchObject({ outcome: 'gave-up' })
  })

  it.each(['fail', 'toString', '__proto__', 'constructor', undefined])('refuses a listener of %s', (name) => {
    const { client } = start()
    expect(() => client.on(odd(name), () => undefined)).toThrow(/^The client has no event .*acknowledged, failed/)
  })

  it.each([undefined, null, 'log', {}])('refuses %s as a listener', (listener) => {
    const { client } = start()
    expect(() => client.on('failed', odd(listener))).toThrow('The listener of failed must be a function.')
  })

  it('keeps its middleware if the list changes later', async () => {
    const middleware: NonNullable<SegmentClientOptions['middleware']>[number][] = []
    const { client } = start({ middleware })
    middleware.push(fail)
    const outcome = client.track(call)
    await client.close()
    await expect(outcome).resolves.toMatchObject({ outcome: 'acknowledged' })
  })
})

describe('a close from inside a call', () => {
  it.each<
    [string, (client: () => SegmentClient) => { middleware?: SegmentClientOptions['middleware']; fields?: object }]
  >([
    [
      'middleware',
      (client) => ({
        middleware: [
          (given) => {
            void client().close()
            return given
          },
        ],
      }),
    ],
    [
      'asynchronous middleware',
      (client) => ({
        middleware: [
          async (given) => {
            void client().close()
            await undefined
            return given
          },
        ],
      }),
    ],
    [
      'a getter',
      (client) => ({
        fields: {
          ...call,
          get properties() {
            void client().close()
            return {}
          },
        },
      }),
    ],
  ])('sends a call whose %s closes the client', async (_, make) => {
    const made = make(() => client)
    const { client, segment } = start(made.middleware === undefined ? {} : { middleware: made.middleware })
    const outcome = client.track(odd(made.fields ?? call))
    await client.close()
    await expect(outcome).resolves.toMatchObject({ outcome: 'acknowledged' })
    expect(segment.calls.length).toBeGreaterThan(0)
  })
})

it('names the last failure of a call that was in flight at the limit of a close', async () => {
  const headers = new Headers({ 'retry-after': '3600' })
  const { client } = start({}, { transport: async () => ({ status: 429, headers, body: '' }) })
  let throttled = 0
  client.on('throttled', () => {
    throttled += 1
  })
  const outcome = client.track(call)
  void client.flush()
  await expect.poll(() => throttled).toBe(1)
  await client.close({ timeoutMs: 50 })
  await expect(outcome).resolves.toMatchObject({
    outcome: 'gave-up',
    error: { message: expect.stringMatching(/^The client was closed .* The last failure: rate_limited: Segment/) },
  })
})
