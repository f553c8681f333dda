import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { type CallLedger, type CallOutcome, createSegmentClient, type SegmentClientOptions } from '../src/index.ts'
import type { DraftCall } from '../src/middleware/middleware.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'

const writeKey = 'ledger-write-key'

const start = (options: Partial<SegmentClientOptions> = {}, segment: FakeSegment = createFakeSegment()) => {
  const lines: string[] = []
  const transport = createFetchTransport({ fetch: (input, init) => segment.fetch(new Request(input, init)) })
  const client = createSegmentClient({
    source: { writeKey },
    flush: { ageMs: Number.POSITIVE_INFINITY },
    retry: { maxRetries: 1, maxDelayMs: 1 },
    runtime: webRuntime({ transport, logError: (line) => lines.push(line) }),
    ...options,
  })
  return { segment, client, lines }
}

const track = (index: number) => ({ messageId: `id-${index}`, userId: `user-${index}`, event: 'Song Played' })
const never = (): Promise<never> => new Promise(() => undefined)
const none: CallLedger = { acknowledged: 0, refused: 0, gaveUp: 0, dropped: 0, left: 0, recovered: 0 }
const sumOf = ({ acknowledged, refused, gaveUp, dropped, left }: CallLedger): number =>
  acknowledged + refused + gaveUp + dropped + left

describe('the counts of a client', () => {
  it('has every call under its outcome', async () => {
    const { client, segment } = start({ middleware: [(call) => (call.userId === 'user-3' ? null : call)] })
    expect(client.stats).toEqual(none)
    const outcomes = [client.track(track(1)), client.track({ userId: 'u', event: '' }), client.track(track(3))]
    expect(client.stats).toEqual({ ...none, refused: 1, dropped: 1, left: 1 })
    expect(await client.flush()).toEqual({ ...none, acknowledged: 1, refused: 1, dropped: 1 })
    segment.faults.next({ status: 503, times: 2 })
    outcomes.push(client.track(track(4)))
    expect(await client.close()).toEqual({ ...none, acknowledged: 1, refused: 1, dropped: 1, gaveUp: 1 })
    outcomes.push(client.track(track(5)))
    expect(client.stats).toEqual({ ...none, acknowledged: 1, refused: 2, dropped: 1, gaveUp: 1 })
    const names = (await Promise.all(outcomes)).map(({ outcome }) => outcome)
    expect(names).toEqual(['acknowledged', 'refused', 'dropped', 'gave-up', 'refused'])
  })

  it('has the calls without an outcome at the limit of a flush', async () => {
    const { client } = start({ runtime: webRuntime({ transport: never }) })
    void client.track(track(1))
    expect(await client.flush({ timeoutMs: 10 })).toEqual({ ...none, left: 1 })
    await client.close({ timeoutMs: 0 })
  })

  it('counts every call that close stopped as left, wherever it was, and settles its promise', async () => {
    const slow = (draft: DraftCall) => (draft.userId === 'user-0' ? never() : draft)
    const { client } = start({
      maxQueueBytes: 500,
      middleware: [slow],
      runtime: webRuntime({ transport: never }),
      onError: () => undefined,
    })
    const outcomes = Array.from({ length: 20 }, (_, index) => client.track(track(index)))
    expect(client.pending.waitingBytes).toBeGreaterThan(500)
    expect(await client.close({ timeoutMs: 20 })).toEqual({ ...none, left: 20 })
    for (const [index, outcome] of (await Promise.all(outcomes)).entries()) {
      expect(outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' }, call: track(index) })
    }
    expect(client.stats).toEqual({ ...none, left: 20 })
    expect(client.pending).toMatchObject({ calls: 0, waitingBytes: 0 })
  })

  it('says in the error of a call that is left why requests failed', async () => {
    const { client, segment } = start({ retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 } })
    segment.faults.always({ status: 503 })
    const outcome = client.track(track(1))
    await client.close({ timeoutMs: 50 })
    expect(await outcome).toMatchObject({ error: { code: 'aborted', message: /The last failure: unavailable: .*503/ } })
  })

  it('adds up after any calls, faults and endings', async () => {
    const step = fc.record({
      call: fc.constantFrom('good', 'bad', 'dropped', 'slow', 'stuck', 'throws'),
      fault: fc.constantFrom(undefined, undefined, 400, 413, 429, 503),
      next: fc.constantFrom('nothing', 'nothing', 'nothing', 'flush', 'abort', 'close'),
    })
    const middleware = async (draft: DraftCall): Promise<DraftCall | null> => {
      if (draft.kind === 'dropped') return null
      if (draft.kind === 'throws') throw new Error('No.')
      if (draft.kind === 'stuck') return never()
      const { kind, ...call } = draft
      if (kind === 'slow') await new Promise((resolve) => setTimeout(resolve))
      return call as unknown as DraftCall
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 200, max: 3_000 }),
        async (steps, bytes) => {
          const seen: string[] = []
          const { client, segment } = start({
            maxQueueBytes: bytes,
            maxPendingBytes: 2_000,
            middleware: [middleware],
            // Without an outcome, it reports a host that keeps failing.
            onError: (_, outcome) => {
              if (outcome !== undefined) seen.push(outcome.outcome)
            },
          })
          const outcomes: Promise<CallOutcome>[] = []
          for (const [index, { call: kind, fault, next }] of steps.entries()) {
            if (fault !== undefined)
              segment.faults.next({ status: fault, times: 1, ...(fault === 429 ? { retryAfter: 0 } : {}) })
            const abort = new AbortController()
            const call = { type: 'track', ...track(index), ...(kind === 'bad' ? { event: '' } : {}), kind }
            outcomes.push(client.send(call, { signal: abort.signal }))
            if (next === 'flush') void client.flush({ timeoutMs: 5 })
            if (next === 'abort') abort.abort()
            if (next === 'close') void client.close({ timeoutMs: 5 })
            expect(sumOf(client.stats)).toBe(outcomes.length)
          }
          const counts = await client.close({ timeoutMs: 20 })
          expect(sumOf(counts)).toBe(steps.length)
          const settled = await Promise.all(outcomes)
          const failed = settled.filter((outcome) => 'error' in outcome)
          expect(failed.every(({ call }) => typeof call === 'object')).toBe(true)
          expect(seen.toSorted()).toEqual(failed.map(({ outcome }) => outcome).toSorted())
          expect(counts.acknowledged).toBe(settled.filter(({ outcome }) => outcome === 'acknowledged').length)
          expect(segment.duplicates).toHaveLength(0)
          expect(client.pending).toMatchObject({ calls: 0, waitingBytes: 0 })
        },
      ),
      { numRuns: runs(60) },
    )
  })
})

describe('the call of a failed outcome', () => {
  it('is plain data with its stamps if it was valid', async () => {
    const { client, segment } = start({ onError: () => undefined })
    segment.faults.always({ status: 400 })
    const outcomes = Array.from({ length: 5 }, (_, index) =>
      client.track({ ...track(index), properties: { at: new Date(0), text: 'é' } }),
    )
    await client.flush()
    for (const [index, outcome] of (await Promise.all(outcomes)).entries()) {
      expect(outcome).toMatchObject({
        outcome: 'refused',
        messageId: `id-${index}`,
        call: {
          type: 'track',
          ...track(index),
          timestamp: expect.any(String),
          properties: { at: '1970-01-01T00:00:00.000Z', text: 'é' },
        },
      })
      expect(JSON.parse(JSON.stringify(outcome)).call).toEqual('call' in outcome && outcome.call)
    }
  })

  it.each([
    [
      'a call that breaks a rule',
      { userId: 'u', event: '', properties: { at: new Date(0) } },
      { properties: { at: '1970-01-01T00:00:00.000Z' } },
    ],
    ['a BigInt', { userId: 'u', event: 'Counted', properties: { count: 5n } }, { properties: { count: '5' } }],
  ])('is as much as can be read of %s', async (_, fields, expected) => {
    const { client } = start({ onError: () => undefined })
    expect(await client.track(fields as never)).toMatchObject({
      outcome: 'refused',
      call: { type: 'track', userId: 'u', ...expected },
    })
  })
})

describe('a client without onError', () => {
  it('writes one line per kind of failure and minute, without values or the write key', async () => {
    let now = 0
    const segment = createFakeSegment()
    const lines: string[] = []
    const { client } = start(
      {
        runtime: webRuntime({
          transport: createFetchTransport({ fetch: (input, init) => segment.fetch(new Request(input, init)) }),
          monotonic: () => now,
          logError: (line) => lines.push(line),
        }),
      },
      segment,
    )
    for (let index = 0; index < 50; index += 1) void client.track({ userId: 42 as never, event: 'Song Played' })
    await client.flush()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^segment-core: A track call was refused: invalid_call: id_not_string at userId\. /)
    expect(lines[0]).not.toContain('42')
    void client.track({ userId: 'u', event: '' })
    expect(lines).toHaveLength(2)
    now += 60_001
    void client.track({ userId: 42 as never, event: 'Song Played' })
    expect(lines[2]).toMatch(/\(49 more since the last such line\)$/)
    now += 60_001
    void client.identify({ userId: 42 as never })
    expect(lines[3]).toMatch(/^segment-core: An identify call was refused: /)
    expect(lines.join()).not.toContain(writeKey)
    await client.close()
  })

  it('hides a write key in the message of a foreign error', async () => {
    const { lines, client } = start({
      middleware: [
        () => {
          throw new Error(`Bad key ${writeKey}\nsecond line`)
        },
      ],
    })
    await client.track(track(1))
    await client.close()
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain(writeKey)
    expect(lines[0]).not.toContain('\n')
  })

  it('says that a host is down while its calls are retried', async () => {
    const { client, segment, lines } = start({ retry: { maxRetries: 5, baseDelayMs: 1, maxDelayMs: 1 } })
    segment.faults.next({ status: 503, times: 4 })
    const [outcome] = await Promise.all([client.track(track(1)), client.flush()])
    expect(outcome).toMatchObject({ outcome: 'acknowledged', attempts: 5 })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^segment-core: A batch of 1 calls fails and is retried: unavailable: .*503/)
  })

  it('writes nothing if it has an onError, which gets the failing host too', async () => {
    const errors: string[] = []
    const { client, segment, lines } = start({
      onError: ({ code }, outcome) => errors.push(`${code} ${outcome?.outcome}`),
      retry: { maxRetries: 5, baseDelayMs: 1, maxDelayMs: 1 },
    })
    segment.faults.next({ status: 503, times: 5 })
    await Promise.all([client.track(track(1)), client.track({ userId: 'u', event: '' }), client.flush()])
    expect(lines).toEqual([])
    expect(errors).toEqual(['invalid_call refused', 'unavailable undefined'])
  })

  it('survives a log that throws', async () => {
    const { client } = start({
      runtime: webRuntime({
        transport: never,
        logError: () => {
          throw new Error('No console.')
        },
      }),
    })
    expect(await client.track({ userId: 'u', event: '' })).toMatchObject({ outcome: 'refused' })
  })
})

describe('a disabled client', () => {
  it('validates calls, runs middleware, and sends and stores nothing', async () => {
    const queue = () => {
      throw new Error('Stored.')
    }
    const { client, segment } = start({
      disable: true,
      outbox: { queue, close: async () => undefined },
      middleware: [async (call) => call],
      onError: () => undefined,
    })
    expect(await client.track(track(1))).toEqual({ outcome: 'dropped', attempts: 0 })
    expect(await client.track({ userId: 'u', event: '' })).toMatchObject({ outcome: 'refused' })
    expect(await client.close()).toEqual({ ...none, dropped: 1, refused: 1 })
    expect(segment.requests).toHaveLength(0)
  })
})
