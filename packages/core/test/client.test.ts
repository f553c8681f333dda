import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { describe, expect, it, vi } from 'vitest'
import { withOwnTimers } from '../../../scripts/vitest/own-timers.ts'
import { createSegmentClient, type SegmentClientOptions } from '../src/index.ts'
import { bodyText } from '../src/request/redact-request.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'

const writeKey = 'k'.repeat(32)

/** A runtime whose sleeps take no time, except for long ones, which never end. */
const runtimeFor = (fake: FakeSegment, slept: number[] = []): Runtime => {
  let now = Date.parse('2026-01-01T00:00:00.000Z')
  let ids = 0
  return webRuntime({
    transport: createFetchTransport({ fetch: (input, init) => fake.fetch(new Request(input, init)) }),
    now: () => now,
    // The clock of this machine would shorten a pause by the time that the test takes.
    monotonic: () => now,
    random: () => 0,
    createId: () => {
      ids += 1
      return `id-${ids}`
    },
    sleep: async (ms, signal) => {
      if (ms >= 20_000) await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
      else {
        slept.push(ms)
        now += ms
      }
    },
  })
}

const clientFor = (fake: FakeSegment, options: Partial<SegmentClientOptions> = {}, slept: number[] = []) =>
  createSegmentClient({
    source: { writeKey },
    runtime: runtimeFor(fake, slept),
    flush: { ageMs: 2_000_000 },
    ...options,
  })

const track = (index: number, properties: Record<string, unknown> = {}) => ({
  userId: `user-${index}`,
  event: 'Song Played',
  properties,
})

describe('the client', () => {
  it('gives every call its own outcome', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake)
    const good = client.track(track(1))
    const bad = client.track({ userId: 'u', event: '' })
    const spelled = client.track({ userId: 'u', event: 'Order completed' })
    await client.flush()
    expect(await good).toMatchObject({ outcome: 'acknowledged', attempts: 1, warnings: [] })
    expect(await bad).toMatchObject({ outcome: 'refused', attempts: 0, error: { code: 'invalid_call' } })
    expect(await spelled).toMatchObject({ outcome: 'acknowledged', warnings: [{ code: 'event_near_duplicate' }] })
    expect(fake.requests).toHaveLength(1)
    expect(fake.calls.map(({ event }) => event)).toEqual(['Song Played', 'Order completed'])
  })

  it('sends a Date as ISO 8601 text', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake)
    await Promise.all([
      client.identify({ userId: 'u', timestamp: new Date(0), traits: { seen: new Date(1) } }),
      client.flush(),
    ])
    expect(fake.calls[0]).toMatchObject({
      originalTimestamp: '1970-01-01T00:00:00.000Z',
      traits: { seen: '1970-01-01T00:00:00.001Z' },
    })
  })

  it('fills batches to the limit in bytes', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake)
    const outcomes = Array.from({ length: 60 }, (_, index) => client.track(track(index, { text: 'é'.repeat(15_000) })))
    await client.flush()
    expect(new Set((await Promise.all(outcomes)).map(({ outcome }) => outcome))).toEqual(new Set(['acknowledged']))
    const sizes = fake.requests.map(({ encodedBytes }) => encodedBytes)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500_000)
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(450_000)
  })

  it('isolates the one call that Segment refuses and delivers the others once', async () => {
    const fake = createFakeSegment()
    const runtime = runtimeFor(fake)
    const client = createSegmentClient({
      source: { writeKey },
      flush: { ageMs: 2_000_000 },
      runtime: {
        ...runtime,
        transport: async (request, settings) =>
          bodyText(request)?.includes('"poison"')
            ? { status: 400, headers: { get: () => null }, body: '{"success":false}' }
            : runtime.transport(request, settings),
      },
    })
    const outcomes = Array.from({ length: 33 }, (_, index) =>
      client.track(track(index, index === 20 ? { poison: true } : {})),
    )
    await client.flush()
    const settled = await Promise.all(outcomes)
    expect(settled.flatMap(({ outcome }, index) => (outcome === 'refused' ? [index] : []))).toEqual([20])
    expect(fake.calls).toHaveLength(32)
    expect(fake.duplicates).toHaveLength(0)
  })

  it('retries with the same messageId and gives up when the retries run out', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake, { retry: { maxRetries: 2 } })
    fake.faults.next({ status: 503, times: 2 })
    const [kept] = await Promise.all([client.track(track(1)), client.flush()])
    expect(kept).toMatchObject({ outcome: 'acknowledged', attempts: 3 })
    fake.faults.next({ status: 503, times: 3 })
    const [lost] = await Promise.all([client.track(track(2)), client.flush()])
    expect(lost).toMatchObject({ outcome: 'gave-up', attempts: 3, error: { code: 'unavailable' } })
    expect(fake.calls).toHaveLength(1)
  })

  it('pauses every batch for as long as one 429 asks', async () => {
    const fake = createFakeSegment()
    const slept: number[] = []
    const client = clientFor(fake, { flush: { ageMs: 2_000_000, calls: 1 }, concurrency: 1 }, slept)
    const throttled: number[] = []
    client.on('throttled', ({ waitMs }) => throttled.push(waitMs))
    fake.faults.next({ status: 429, retryAfter: 7, times: 1 })
    const outcomes = [client.track(track(1)), client.track(track(2))]
    await client.flush()
    expect(throttled).toEqual([7_000])
    expect(slept).toEqual([7_000])
    expect(await Promise.all(outcomes)).toMatchObject([{ attempts: 2 }, { attempts: 1 }])
  })

  it('stops at a refused credential and reports it', async () => {
    const fake = createFakeSegment()
    const told: string[] = []
    const client = clientFor(fake, { onError: ({ code }) => told.push(code) })
    client.on('stopped', ({ error }) => told.push(`stopped: ${error.code}`))
    fake.faults.next({ status: 401, times: 1 })
    const [first] = await Promise.all([client.track(track(1)), client.flush()])
    expect(first).toMatchObject({ outcome: 'refused', error: { code: 'unauthorized' } })
    expect(await client.track(track(2))).toMatchObject({ outcome: 'refused', error: { code: 'unauthorized' } })
    expect(fake.requests).toHaveLength(1)
    expect(told).toEqual(['stopped: unauthorized', 'unauthorized', 'unauthorized'])
  })

  it('makes callers wait when it is full, within its limit, and loses no call', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake, { maxQueueBytes: 4_000, flush: { ageMs: 2_000_000, calls: 3 } })
    let peak = 0
    const outcomes = Array.from({ length: 200 }, (_, index) => {
      const outcome = client.track(track(index))
      peak = Math.max(peak, client.pending.bytes)
      return outcome
    })
    await client.close()
    expect((await Promise.all(outcomes)).every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
    expect(peak).toBeLessThanOrEqual(4_000)
    expect(fake.calls).toHaveLength(200)
  })

  it('fails calls with queue_full if they must not wait', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake, { maxQueueBytes: 400, whenFull: 'reject' })
    const outcomes = [1, 2, 3].map((index) => client.track(track(index)))
    await client.flush()
    const settled = await Promise.all(outcomes)
    expect(settled[0]).toMatchObject({ outcome: 'acknowledged' })
    expect(settled[2]).toMatchObject({ outcome: 'gave-up', error: { code: 'queue_full', retryable: true } })
  })

  it('keeps the calls of one user in order over many connections with orderPerUser', async () => {
    const fake = createFakeSegment()
    const runtime = runtimeFor(fake)
    let delay = 0
    const client = createSegmentClient({
      source: { writeKey },
      flush: { ageMs: 2_000_000, calls: 2 },
      concurrency: 8,
      orderPerUser: true,
      runtime: {
        ...runtime,
        transport: async (request, settings) => {
          delay = (delay + 7) % 11
          await new Promise((resolve) => setTimeout(resolve, delay))
          return runtime.transport(request, settings)
        },
      },
    })
    const outcomes = Array.from({ length: 120 }, (_, index) =>
      client.track({ ...track(index % 6), properties: { index } }),
    )
    await client.close()
    await Promise.all(outcomes)
    for (let user = 0; user < 6; user += 1) {
      const seen = fake.calls
        .filter(({ userId }) => userId === `user-${user}`)
        .map(({ properties }) => (properties as { index: number }).index)
      expect(seen).toHaveLength(20)
      expect(seen).toEqual(seen.toSorted((left, right) => left - right))
    }
  })

  it('runs middleware in order, sync or async, and drops calls for which it returns null', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake, {
      middleware: [
        (call) => ({ ...call, properties: { ...(call.properties as object), first: true } }),
        async (call) => (call.userId === 'user-2' ? null : call),
      ],
    })
    const outcomes = [client.track(track(1)), client.track(track(2))]
    await client.flush()
    expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual(['acknowledged', 'dropped'])
    expect(fake.calls.map(({ properties }) => properties)).toEqual([{ first: true }])
  })

  it('reports what is left when it is closed at its time limit, and refuses further calls', async () => {
    const runtime = runtimeFor(createFakeSegment())
    const client = createSegmentClient({
      source: { writeKey },
      flush: { ageMs: 2_000_000 },
      runtime: {
        ...runtime,
        transport: (_, settings) =>
          new Promise((_resolve, reject) => {
            settings?.signal?.addEventListener('abort', () => reject(settings.signal?.reason))
          }),
      },
    })
    const outcome = client.track(track(1))
    expect(await client.close({ timeoutMs: 500 })).toMatchObject({ left: 1 })
    expect(await outcome).toMatchObject({ outcome: 'gave-up' })
    expect(await client.track(track(2))).toMatchObject({ outcome: 'refused', error: { code: 'closed' } })
  })

  it('leaves no timer behind, whether it was idle, flushed or waiting to retry', () =>
    withOwnTimers(async ({ count, noneLeft }) => {
      const fake = createFakeSegment()
      const transport = createFetchTransport({ fetch: (input, init) => fake.fetch(new Request(input, init)) })
      const client = createSegmentClient({ source: { writeKey }, runtime: webRuntime({ transport }) })
      expect(count()).toBe(0)
      client.track(track(1))
      expect(count()).toBe(1)
      await client.flush()
      await noneLeft()
      fake.faults.always({ status: 503 })
      const outcome = client.track(track(2))
      const closed = client.close({ timeoutMs: 3_000 })
      await vi.advanceTimersByTimeAsync(3_000)
      expect(await closed).toMatchObject({ left: 1 })
      expect(await outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' } })
      await noneLeft()
    }))

  it('resolves ready() when the queue has space again, without waiting for the age of a batch', async () => {
    const fake = createFakeSegment()
    const client = clientFor(fake, { maxQueueBytes: 1_000 })
    await client.ready()
    for (let index = 0; index < 3; index += 1) client.track(track(index))
    expect(client.pending.bytes).toBeGreaterThan(500)
    await client.ready()
    expect(client.pending.bytes).toBeLessThanOrEqual(500)
    expect(fake.calls.length).toBeGreaterThan(0)
  })

  it('refuses a call whose middleware throws and reports it', async () => {
    const fake = createFakeSegment()
    const told: string[] = []
    const client = clientFor(fake, {
      middleware: [
        (call) => {
          if (call.userId === 'user-1') throw new Error('No.')
          return call.userId === 'user-2' ? Promise.reject(new Error('Neither.')) : call
        },
      ],
      onError: ({ code }) => told.push(code),
    })
    const outcomes = [1, 2, 3].map((index) => client.track(track(index)))
    await client.flush()
    expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'acknowledged'])
    expect(told).toEqual(['middleware_failed', 'middleware_failed'])
  })

  it('refuses input that cannot be read, and does not throw', async () => {
    const client = clientFor(createFakeSegment())
    const trap = {
      get userId() {
        throw new Error('A trap.')
      },
    }
    for (const call of [
      undefined,
      null,
      7,
      'text',
      [],
      {},
      { type: 'nonsense' },
      { type: 'track', ...{ event: 1n } },
    ]) {
      expect(await client.send(call)).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' } })
    }
    expect(
      await client.send(Object.defineProperties({ type: 'track', event: 'x' }, Object.getOwnPropertyDescriptors(trap))),
    ).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' } })
  })
})
