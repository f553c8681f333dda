import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { createSegmentClient, type Outbox, type SegmentClientOptions } from '../src/index.ts'
import { openOutbox } from '../src/node/outbox/open-outbox.ts'
import type { OutboxOptions } from '../src/node/outbox/outbox-options.ts'
import { parseSource } from '../src/request/source.ts'
import { trackingUrl } from '../src/request/tracking-host.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'

const source = parseSource({ writeKey: 'outbox-write-key' })
const queueName = `${source.writeKey} ${trackingUrl(source, 'batch')}`

let folder: string
let segment: FakeSegment
let outbox: Outbox

const openHere = (options: Partial<OutboxOptions> = {}): Promise<Outbox> =>
  openOutbox({ path: join(folder, 'outbox.db'), ...options })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-outbox-'))
  segment = createFakeSegment()
  outbox = await openHere()
})

afterEach(async () => {
  await outbox.close()
  await rm(folder, { recursive: true, force: true })
})

const clientFor = (options: Partial<SegmentClientOptions> = {}) =>
  createSegmentClient({
    source,
    runtime: webRuntime({
      transport: createFetchTransport({ fetch: (input, init) => segment.fetch(new Request(input, init)) }),
    }),
    flush: { ageMs: 20 },
    retry: { maxRetries: 1, baseDelayMs: 1, maxDelayMs: 2 },
    outbox,
    ...options,
  })

const inAcceptedMode = () => ({ storage: outbox, settleWhen: 'accepted' as const, pollMs: 50 })

const track = (index: number) => ({ messageId: `id-${index}`, userId: 'user-42', event: 'Song Played' })
const idsOf = (calls: readonly { readonly messageId: string }[]) => calls.map(({ messageId }) => messageId)
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `id-${from + index}`)

describe('a client with an outbox', () => {
  it('delivers in order and deletes acknowledged calls from the outbox', async () => {
    const client = clientFor({ concurrency: 1 })
    const outcomes = Array.from({ length: 300 }, (_, index) => client.track(track(index)))
    await client.flush()
    expect((await Promise.all(outcomes)).every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
    expect(idsOf(segment.calls)).toEqual(range(0, 300))
    expect(await outbox.queue(queueName).counts()).toEqual({ waiting: 0, claimed: 0, parked: 0, bytes: 0 })
    await client.close()
  })

  it('accepts calls on disk while Segment is down, and the next client delivers them under the same ids', async () => {
    segment.faults.always({ status: 503 })
    const first = clientFor({ outbox: inAcceptedMode() })
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, index) => first.track(track(index))))
    expect(outcomes[7]).toEqual({ outcome: 'accepted', messageId: 'id-7', attempts: 0, warnings: [] })
    expect(segment.calls).toHaveLength(0)
    const { left, gaveUp, recovered } = await first.close({ timeoutMs: 50 })
    // Calls that were given up, put back and read back again count as recovered.
    expect(left + gaveUp - recovered).toBe(50)
    expect(await outbox.queue(queueName).counts()).toMatchObject({ waiting: 50, claimed: 0 })
    segment.faults.clear()
    const second = clientFor()
    await second.flush()
    expect(await second.close()).toEqual({
      ...{ acknowledged: 50, refused: 0, gaveUp: 0, dropped: 0, left: 0 },
      recovered: 50,
    })
    expect(idsOf(segment.calls).toSorted()).toEqual(range(0, 50).toSorted())
    expect(await outbox.queue(queueName).counts()).toMatchObject({ waiting: 0, claimed: 0, bytes: 0 })
  })

  it('resolves with kept if the outbox still has the call, and sends it again on its own', async () => {
    segment.faults.next({ status: 503, times: 2 })
    const client = clientFor({ outbox: { storage: outbox, pollMs: 20 } })
    expect(await client.track(track(1))).toMatchObject({ outcome: 'gave-up', kept: true, attempts: 2 })
    await segment.waitFor(({ calls }) => calls.length === 1, { timeoutMs: patienceMs })
    await client.close()
    expect(await outbox.queue(queueName).counts()).toMatchObject({ waiting: 0, claimed: 0 })
  })

  it('parks calls that Segment refuses with the reason, and keeps those of a refused credential', async () => {
    segment.faults.next({ status: 400, times: 1 })
    const client = clientFor()
    const [refused] = await Promise.all([client.track(track(1)), client.flush()])
    expect(refused).toMatchObject({ outcome: 'refused', error: { code: 'refused' } })
    expect(await outbox.queue(queueName).parked(5)).toMatchObject([{ messageId: 'id-1', code: 'refused' }])
    segment.faults.next({ status: 401, times: 1 })
    const [stopped] = await Promise.all([client.track(track(2)), client.flush()])
    expect(stopped).toMatchObject({ outcome: 'gave-up', kept: true, error: { code: 'unauthorized' } })
    await client.close()
    expect(await outbox.queue(queueName).counts()).toMatchObject({ waiting: 1, parked: 1 })
  })

  it.each([
    [20, Number.POSITIVE_INFINITY],
    [500, 1_000],
  ])('flushes %i calls that do not fit into memory once, with batches of an age of %d ms', async (calls, ageMs) => {
    const client = clientFor({ outbox: inAcceptedMode(), maxQueueBytes: 2_000, flush: { ageMs } })
    for (let index = 0; index < calls; index += 1) void client.track(track(index))
    expect(await client.flush()).toMatchObject({ acknowledged: calls, left: 0 })
    expect(segment.calls).toHaveLength(calls)
    await client.close()
  })

  it('accepts calls that do not fit into memory on disk, and delivers all of them', async () => {
    const client = clientFor({ outbox: inAcceptedMode(), maxQueueBytes: 1_000 })
    let peak = 0
    const outcomes = await Promise.all(
      Array.from({ length: 500 }, (_, index) => {
        const outcome = client.track(track(index))
        peak = Math.max(peak, client.pending.bytes)
        return outcome
      }),
    )
    expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true)
    expect(peak).toBeLessThanOrEqual(1_000)
    await client.flush()
    expect(idsOf(segment.calls).toSorted()).toEqual(range(0, 500).toSorted())
    expect(await client.close()).toEqual({
      ...{ acknowledged: 500, refused: 0, gaveUp: 0, dropped: 0, left: 0 },
      recovered: 0,
    })
    expect(await outbox.queue(queueName).counts()).toMatchObject({ waiting: 0, claimed: 0 })
  })

  it('reports that a call could not be stored, and does not send it', async () => {
    await outbox.close()
    outbox = await openHere({ maxBytes: 200 })
    const told: string[] = []
    const client = clientFor({ onError: ({ code }) => told.push(code) })
    const outcomes = [1, 2].map((index) => client.track({ ...track(index), properties: { text: 'x'.repeat(300) } }))
    await client.close()
    expect(await Promise.all(outcomes)).toMatchObject([
      { outcome: 'gave-up', error: { code: 'outbox_full' } },
      { outcome: 'gave-up', error: { code: 'outbox_full' } },
    ])
    expect(told).toEqual(['outbox_full', 'outbox_full'])
    expect(segment.requests).toHaveLength(0)
  })

  it('shares the outbox with another client without sending twice', async () => {
    const other = await openHere()
    const clients = [clientFor({ outbox: inAcceptedMode() }), clientFor({ outbox: { storage: other, pollMs: 10 } })]
    await Promise.all(Array.from({ length: 400 }, (_, index) => clients[index % 2]?.track(track(index))))
    await Promise.all(clients.map((client) => client.close()))
    await other.close()
    expect(idsOf(segment.calls).toSorted()).toEqual(range(0, 400).toSorted())
    expect(segment.duplicates).toEqual([])
  })

  it('keeps the order of a user also for calls that are read back', async () => {
    const queue = outbox.queue(queueName)
    const entry = (index: number) => {
      const json = JSON.stringify({ type: 'track', ...track(index), userId: `user-${index % 5}`, event: 'Played' })
      return { messageId: `id-${index}`, json, bytes: json.length }
    }
    await queue.append(Array.from({ length: 100 }, (_, index) => entry(index)))
    const client = clientFor({ orderPerUser: true, flush: { calls: 3, ageMs: 5 }, concurrency: 4 })
    await client.flush()
    await client.close()
    for (let user = 0; user < 5; user += 1) {
      const seen = segment.calls.filter(({ userId }) => userId === `user-${user}`)
      expect(idsOf(seen)).toEqual(range(0, 100).filter((_, index) => index % 5 === user))
    }
  })

  it('keeps the order of a user while calls wait on disk', async () => {
    const client = clientFor({
      outbox: { storage: outbox, settleWhen: 'accepted' },
      orderPerUser: true,
      maxQueueBytes: 500,
      flush: { bytes: 2_000, ageMs: 1 },
    })
    // More than is read back at a time. The first call frees its room long before the last one is read.
    await Promise.all(Array.from({ length: 60 }, (_, index) => client.track(track(index))))
    await expect.poll(() => segment.calls.length).toBeGreaterThan(0)
    for (let index = 60; index < 120; index += 1) await client.track(track(index))
    await client.flush()
    await client.close()
    expect(idsOf(segment.calls)).toEqual(range(0, 120))
  })

  it('flushes after it was closed, although the outbox may hold more', async () => {
    segment.faults.always({ status: 503 })
    const client = clientFor({ retry: { maxRetries: 0 } })
    expect(await client.track(track(1))).toMatchObject({ outcome: 'gave-up', kept: true })
    await client.close()
    await client.flush()
    expect(await outbox.queue(queueName).counts()).toMatchObject({ waiting: 1 })
  })

  it('does not count calls that are read back as bytes of callers', async () => {
    const json = JSON.stringify({ type: 'track', ...track(1) })
    await outbox.queue(queueName).append([{ messageId: 'id-1', json, bytes: json.length }])
    const client = clientFor()
    await client.flush()
    expect(idsOf(segment.calls)).toEqual(['id-1'])
    expect(client.pending).toMatchObject({ calls: 0, bytes: 0 })
    await client.close()
  })

  it('stops reading when it is closed at its limit, although a write to the outbox hangs', async () => {
    const queue = outbox.queue(queueName)
    let claims = 0
    const hanging: Outbox = {
      ...outbox,
      queue: () => ({
        ...queue,
        acknowledge: () => new Promise(() => undefined),
        claim: (limit) => {
          claims += 1
          return queue.claim(limit)
        },
      }),
    }
    const client = clientFor({ outbox: { storage: hanging, pollMs: 1 } })
    await client.track(track(1))
    await client.close({ timeoutMs: 20 })
    const before = claims
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(claims).toBe(before)
  })
})
