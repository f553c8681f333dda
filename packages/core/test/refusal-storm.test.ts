import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import type { CallOutcome } from '../src/client/call-outcome.ts'
import type { SegmentClientOptions } from '../src/client/client-options.ts'
import { createSegmentClient } from '../src/client/segment-client.ts'
import { sendBatch } from '../src/delivery/send.ts'
import { bodyText } from '../src/request/redact-request.ts'
import type { SegmentRequest } from '../src/request/segment-request.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import type { SegmentResponse } from '../src/transport/transport.ts'

const source = { writeKey: 'k'.repeat(32) }

/** A host that answers at once as it is told, and counts. */
const hostOf = (answer: (request: SegmentRequest, index: number) => number) => {
  let time = 0
  const statuses: number[] = []
  const arrived: string[] = []
  const runtime = webRuntime({
    monotonic: () => time,
    transport: async (request): Promise<SegmentResponse> => {
      const status = answer(request, statuses.length)
      statuses.push(status)
      if (status === 200) {
        const { batch } = JSON.parse(bodyText(request) ?? '') as { batch: { messageId: string }[] }
        arrived.push(...batch.map(({ messageId }) => messageId))
      }
      return { status, headers: new Headers(), body: status === 200 ? '{}' : '{"message":"blocked"}' }
    },
  })
  const advance = (ms: number): void => {
    time += ms
  }
  return { runtime, statuses, arrived, advance }
}

const clientOf = ({ runtime }: ReturnType<typeof hostOf>, options: Partial<SegmentClientOptions> = {}) =>
  createSegmentClient({ source, runtime, flush: { ageMs: 20 }, onError: () => undefined, ...options })

const call = (index: number, bytes = 0) => ({
  userId: `user-${index}`,
  event: 'Song Played',
  messageId: `m-${index}`,
  ...(bytes === 0 ? {} : { properties: { note: 'x'.repeat(bytes) } }),
})

const count = (outcomes: readonly CallOutcome[], outcome: CallOutcome['outcome']): number =>
  outcomes.filter((one) => one.outcome === outcome).length

describe('a host that refuses everything', () => {
  const settings: readonly [string, number, Partial<SegmentClientOptions>][] = [
    ['1,000 calls', 1_000, {}],
    ['1,000 calls that are sent alone', 1_000, { flush: { calls: 1 } }],
    ['1,000 calls in batches of 10', 1_000, { flush: { calls: 10 } }],
    ['1,000 calls in a tiny queue', 1_000, { maxQueueBytes: 5_000, flush: { ageMs: 1 } }],
    ['1,000 calls, many at a time', 1_000, { flush: { calls: 20 }, concurrency: 8 }],
    ['1,000 calls in order', 1_000, { orderPerUser: true, flush: { calls: 100, ageMs: 20 } }],
    ['60,000 calls', 60_000, {}],
  ]
  const cases = settings.flatMap(([name, ...rest]) =>
    [400, 413]
      .map((status) => [status, name, ...rest] as const)
      .concat(name === '60,000 calls' ? [] : [[404, name, ...rest]]),
  )

  it.each(cases)('gets at most 30 requests with %i for %s', async (status, _, calls, options) => {
    const host = hostOf(() => status)
    const client = clientOf(host, options)
    const outcomes = await Promise.all(Array.from({ length: calls }, (_, index) => client.track(call(index))))
    expect(host.statuses.length).toBeLessThanOrEqual(30)
    expect(count(outcomes, 'refused')).toBe(calls)
    const statuses = outcomes.map((outcome) => ('error' in outcome ? outcome.error.details.status : undefined))
    expect(new Set(statuses)).toEqual(new Set([status]))
    await client.close()
  })

  it.each([400, 413])('gets at most 30 requests with %i for 1,000 calls of sendBatch', async (status) => {
    const host = hostOf(() => status)
    const calls = Array.from({ length: 1_000 }, (_, index) => ({ type: 'track' as const, ...call(index) }))
    const report = await sendBatch(calls, { source, runtime: host.runtime })
    expect(report).toMatchObject({ outcome: 'refused', error: { details: { status } } })
    expect(report.failed).toHaveLength(1_000)
    expect(host.statuses.length).toBeLessThanOrEqual(30)
  })

  it.each([
    ['the batches of a client', { flush: { calls: 1 } }],
    ['small batches at a time', { flush: { calls: 5 }, concurrency: 16 }],
    ['a client that goes on', { flush: { calls: 15 }, whenUnauthorized: 'continue' }],
  ] as const)('gets at most 30 requests if it refuses the credential of %s', async (_, options) => {
    for (const status of [401, 403]) {
      const host = hostOf(() => status)
      const client = clientOf(host, options)
      const outcomes = await Promise.all(Array.from({ length: 1_000 }, (_, index) => client.track(call(index))))
      expect(host.statuses.length).toBeLessThanOrEqual(30)
      expect(count(outcomes, 'refused')).toBe(1_000)
      await client.close()
    }
  })

  it.each([
    [400, 413],
    [400, 413, 400],
    [413, 404, 400],
  ])('gets at most 30 requests if it answers with %i, %i and others in turn', async (...statuses) => {
    const host = hostOf((_, index) => statuses[index % statuses.length] ?? 400)
    const client = clientOf(host)
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, (_, index) => client.track(call(index))))
    expect(host.statuses.length).toBeLessThanOrEqual(30)
    expect(count(outcomes, 'refused')).toBe(1_000)
    await client.close()
  })

  it('gets one call after a pause, and all calls again once it accepts that one', async () => {
    let status = 400
    const host = hostOf(() => status)
    const client = clientOf(host)
    const track = (from: number, calls: number) =>
      Promise.all(Array.from({ length: calls }, (_, index) => client.track(call(from + index))))
    await track(0, 100)
    const before = host.statuses.length

    // During the pause nothing is sent.
    host.advance(999)
    const message =
      'Segment answered 400: blocked. The host refused each of the calls before this one, so it was not tried.'
    for (const outcome of await track(100, 10)) {
      expect(outcome).toMatchObject({ outcome: 'refused', attempts: 0, error: { code: 'refused', message } })
    }
    expect(host.statuses).toHaveLength(before)

    host.advance(1)
    expect(count(await track(200, 10), 'refused')).toBe(10)
    expect(host.statuses).toHaveLength(before + 1)

    // The next pause is twice as long, and none is longer than ten seconds.
    host.advance(1_999)
    expect(count(await track(300, 10), 'refused')).toBe(10)
    expect(host.statuses).toHaveLength(before + 1)

    status = 200
    host.advance(10_000)
    expect(count(await track(400, 10), 'acknowledged')).toBe(10)
    expect(host.arrived).toEqual(Array.from({ length: 10 }, (_, index) => `m-${400 + index}`))
    expect(host.statuses).toHaveLength(before + 3)
    await client.close()
  })

  it('is not assumed while it accepts a call now and then', async () => {
    const isGood = (index: number) => index % 5 === 4
    const host = hostOf((request) => {
      const { batch } = JSON.parse(bodyText(request) ?? '') as { batch: { messageId: string }[] }
      return batch.every(({ messageId }) => isGood(Number(messageId.slice(2)))) ? 200 : 400
    })
    const client = clientOf(host)
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, index) => client.track(call(index))))
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(
      outcomes.map((_, index) => (isGood(index) ? 'acknowledged' : 'refused')),
    )
    await client.close()
  })
})

describe('a proxy with a limit for bodies', () => {
  it.each([{}, { flush: { calls: 10 } }, { orderPerUser: true }])(
    'refuses calls that are too large, many in a row, and no other, with %o',
    async (options) => {
      const host = hostOf(({ bodyBytes }) => ((bodyBytes?.byteLength ?? 0) > 20_000 ? 413 : 200))
      const client = clientOf(host, options)
      const isLarge = (index: number): boolean => index >= 500 && index < 520
      const outcomes = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => client.track(call(index, isLarge(index) ? 25_000 : 100))),
      )
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(
        outcomes.map((_, index) => (isLarge(index) ? 'refused' : 'acknowledged')),
      )
      await client.close()
    },
  )

  it('may refuse calls of all sizes, which makes few requests too', async () => {
    const host = hostOf(() => 413)
    const client = clientOf(host)
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => client.track(call(index, 30_000 - 30 * index))))
    expect(host.statuses.length).toBeLessThanOrEqual(30)
    expect(client.stats).toMatchObject({ refused: 1_000 })
    await client.close()
  })

  const behind = (limit: number) => hostOf(({ bodyBytes }) => ((bodyBytes?.byteLength ?? 0) > limit ? 413 : 200))

  it.each([
    [100_000, {}],
    [100_000, { orderPerUser: true, concurrency: 1 }],
    [100_000, { concurrency: 1 }],
    [33_000, {}],
    [400_000, {}],
  ])('gets every call in about bytes / limit requests with a limit of %i bytes and %o', async (limit, options) => {
    const host = behind(limit)
    const client = clientOf(host, options)
    const calls = 4_000
    const outcomes = await Promise.all(Array.from({ length: calls }, (_, index) => client.track(call(index, 800))))
    expect(count(outcomes, 'acknowledged')).toBe(calls)
    expect(new Set(host.arrived).size).toBe(calls)
    expect(host.arrived).toHaveLength(calls)
    const bytes = calls * 1_000
    expect(host.statuses.length).toBeLessThanOrEqual((bytes / limit) * 1.25 + 16)
    await client.close()
  })

  it('gets every call that fits, in order, whatever the limit and the sizes', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 3_500, max: 60_000 }), async (lengths, limit) => {
        const host = behind(limit)
        const client = clientOf(host, { concurrency: 1, flush: { ageMs: 1 } })
        const outcomes = await Promise.all(lengths.map((bytes, index) => client.track(call(index, bytes))))
        expect(count(outcomes, 'acknowledged')).toBe(lengths.length)
        expect(host.arrived).toEqual(lengths.map((_, index) => `m-${index}`))
        await client.close()
      }),
      { numRuns: runs(40) },
    )
  })

  it('gets larger bodies again some time after its limit was raised', async () => {
    let limit = 10_000
    const host = hostOf(({ bodyBytes }) => ((bodyBytes?.byteLength ?? 0) > limit ? 413 : 200))
    const client = clientOf(host)
    const track = (from: number) =>
      Promise.all(Array.from({ length: 100 }, (_, index) => client.track(call(from + index, 800))))
    await track(0)
    limit = 1_000_000
    const before = host.statuses.length
    await track(100)
    expect(host.statuses.length).toBeGreaterThan(before + 5)
    host.advance(300_001)
    const later = host.statuses.length
    await track(200)
    expect(host.statuses).toHaveLength(later + 1)
    expect(new Set(host.arrived).size).toBe(300)
    await client.close()
  })
})
