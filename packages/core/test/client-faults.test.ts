import { lookup } from 'node:dns'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it } from 'vitest'
import { createSegmentClient } from '../src/index.ts'
import type { NodeRuntime } from '../src/node/node-runtime.ts'
import { nodeRuntime } from '../src/node/node-runtime.ts'
import { networkError } from '../src/transport/network-error.ts'
import type { Transport } from '../src/transport/transport.ts'

let closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  closers = []
})

/** Pseudo-random numbers, the same in every run. */
const numbers = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

const start = async (): Promise<{ segment: FakeSegment; listener: Listener; runtime: NodeRuntime }> => {
  const segment = createFakeSegment({ random: numbers(7) })
  const listener = await listen(segment)
  const runtime = nodeRuntime()
  closers.push(
    () => listener.close(),
    () => runtime.close(),
  )
  return { segment, listener, runtime }
}

/** Makes the real resolver fail now and then, as on an unstable network. */
const withoutNames = (transport: Transport, random: () => number): Transport => {
  return async (request, options) => {
    if (random() >= 0.1) return transport(request, options)
    const failure = await new Promise((resolve) => lookup('no-such-host.invalid', (error) => resolve(error)))
    throw networkError(failure, request)
  }
}

describe('a client and a failing host', () => {
  it('delivers every call at least once through all faults at once, under the same messageId, in bounded memory', async () => {
    const { segment, listener, runtime } = await start()
    segment.faults.always({ status: 503, probability: 0.3 })
    segment.faults.always({ status: 429, retryAfter: 0, probability: 0.15 })
    segment.faults.always({ kind: 'reset', when: 'half-read', probability: 0.1 })
    segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.1 })
    segment.faults.always({ kind: 'truncated', probability: 0.1 })
    segment.faults.always({ kind: 'slow-body', chunkBytes: 4, chunkDelayMs: 10, probability: 0.1 })
    segment.faults.always({ kind: 'hang', probability: 0.04 })
    const maxQueueBytes = 400_000
    let sentAgain = 0
    const begun = Date.now()
    const client = createSegmentClient({
      source: { writeKey: 'a-write-key', host: listener.url },
      runtime: {
        ...runtime,
        transport: withoutNames(runtime.transport, numbers(3)),
        // A clock a hundred times as fast: the lengths of pauses are tested elsewhere.
        sleep: (ms, signal) => runtime.sleep(ms / 100, signal),
        now: () => begun + (Date.now() - begun) * 100,
      },
      flush: { calls: 50, ageMs: 1_000 },
      timeoutMs: 250,
      maxQueueBytes,
      retry: { maxRetries: 1_000, budgetMs: 60_000_000 },
    })
    client.on('answer', ({ retryCount }) => {
      if (retryCount > 0) sentAgain += 1
    })
    const ids: string[] = []
    let peak = 0
    const outcomes: Promise<string>[] = []
    for (let index = 0; index < 6_000; index += 1) {
      const messageId = `message-${index}`
      ids.push(messageId)
      const fields = { messageId, userId: `user-${index % 100}`, event: 'Song Played', properties: { index } }
      outcomes.push(client.track(fields).then(({ outcome }) => outcome))
      peak = Math.max(peak, client.pending.bytes)
      await client.ready()
    }
    await client.close({ timeoutMs: 60_000_000 })
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['acknowledged']))
    expect(segment.calls.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted())
    // The faults had an effect: calls stored before a lost response arrived again and were dropped by their ids.
    expect(sentAgain).toBeGreaterThan(20)
    expect(segment.duplicates.length).toBeGreaterThan(0)
    expect(segment.discarded).toEqual([])
    expect(peak).toBeLessThanOrEqual(maxQueueBytes)
  })

  it('pauses requests to a dead host and delivers when it is back', async () => {
    const { segment, listener, runtime } = await start()
    const { port } = listener
    await listener.close()
    let attempts = 0
    const restMs = 100
    const started = performance.now()
    const client = createSegmentClient({
      source: { writeKey: 'a-write-key', host: `http://127.0.0.1:${port}` },
      runtime: {
        ...runtime,
        transport: (request, options) => {
          attempts += 1
          return runtime.transport(request, options)
        },
      },
      flush: { calls: 1 },
      concurrency: 8,
      breaker: { failures: 3, restMs, maxRestMs: restMs },
      retry: { maxRetries: 1_000, baseDelayMs: 10, maxDelayMs: 20 },
    })
    const outcomes = Array.from({ length: 8 }, (_, index) =>
      client.track({ userId: `user-${index}`, event: 'Started' }),
    )
    await expect.poll(() => attempts).toBeGreaterThan(20)
    // Without the breaker, eight senders with pauses of 20 ms make a hundred attempts during one pause of the breaker.
    const rests = (performance.now() - started) / restMs
    expect(attempts).toBeLessThan(20 + 10 * rests)
    const revived = await listen(segment, { port })
    closers.push(() => revived.close())
    await client.close()
    expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual(Array(8).fill('acknowledged'))
    expect(segment.calls).toHaveLength(8)
  })

  it('waits at least a second after a Retry-After of 0', async () => {
    const { segment, listener, runtime } = await start()
    segment.faults.next({ status: 429, retryAfter: 0, times: 2 })
    const slept: number[] = []
    const client = createSegmentClient({
      source: { writeKey: 'a-write-key', host: listener.url },
      runtime: {
        ...runtime,
        sleep: (ms, signal) => {
          slept.push(ms)
          return runtime.sleep(Math.min(ms, 5), signal)
        },
        now: () => Date.now() + slept.reduce((sum, ms) => sum + ms, 0),
      },
      flush: { ageMs: Number.POSITIVE_INFINITY },
    })
    const outcome = client.track({ userId: 'user-42', event: 'Started' })
    await client.flush()
    expect(await outcome).toMatchObject({ outcome: 'acknowledged' })
    expect(slept.filter((ms) => ms >= 1_000)).toHaveLength(2)
  })
})
