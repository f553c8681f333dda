import { createFetchTransport, webRuntime } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { LogEntry } from '../../src/log/log-entry.ts'
import { startCollector } from '../../src/runtimes/start-collector.ts'
import { createSourceRegister } from '../../src/sources/source-register.ts'
import { createNatsDelivery } from '../../src/storage/nats/nats-delivery.ts'
import { createNatsStorage, type NatsParts } from '../../src/storage/nats/nats-storage.ts'
import { replayCalls } from '../../src/storage/nats/replay-calls.ts'
import { streamWarnings } from '../../src/storage/nats/stream-warnings.ts'
import type { ParkedCall } from '../../src/storage/parked-calls.ts'
import { batchOf, callOf, keys, post, setUpNats } from './nats-collectors.ts'

const on = setUpNats()

const parkedCalls = async ({ deadLetters }: NatsParts): Promise<readonly ParkedCall[]> => {
  const found: ParkedCall[] = []
  for await (const call of deadLetters.list()) found.push(call)
  return found
}

describe('the storage on NATS', () => {
  it('answers once the stream has the calls, and delivers them in full batches to the endpoint of their channel', async () => {
    const collector = await on.start(on.withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('server', 1_500))).toBe(200)
    expect(await post(collector.url, '/v1/t', callOf('browser'))).toBe(200)
    const parts = await on.open()
    const { state } = await parts.link.jsm.streams.info(parts.names.queue.stream, { subjects_filter: '>' })
    expect([on.segment.counts.requests, state.messages]).toEqual([0, 1_501])
    expect(Object.keys(state.subjects ?? {}).sort()).toEqual([
      `${on.stream}.calls.new.web=2esite.browser`,
      `${on.stream}.calls.new.web=2esite.server`,
    ])
    // A batch is sent once it is full, and what is left when the deliverer ends.
    const full = { limits: { callBytes: 10_000 }, delivery: { batchBytes: 100_000, ageMs: 3_600_000 } }
    await on.deliver({ ...on.settings, ...full, server: { port: 0, drainMs: patienceMs } })
    await on.arrived(700)
    expect(on.segment.requests.map(({ path }) => path)).toEqual(['/v1/batch'])
    await on.opened.pop()?.close()
    // It gave back what it had not claimed.
    await on.deliver()
    await on.arrived(1_501)
    expect(new Set(on.segment.requests.map(({ path }) => path))).toEqual(new Set(['/v1/b', '/v1/batch']))
    expect(on.segment.calls.every(({ writeKey }) => writeKey === keys['web.site'])).toBe(true)
    await expect.poll(async () => (await parts.link.jsm.streams.info(parts.names.queue.stream)).state.messages).toBe(0)
  })

  it('removes repetitions across collectors, whatever is in a messageId', async () => {
    const [one, other] = [await on.start(), await on.start()]
    const strange = ['line\nbreak', 'wild*card > and space', '\ud800 lone', '\ud801 lone', 'é'.repeat(90)]
    for (const { url } of [one, other]) {
      for (const id of strange) expect(await post(url, '/v1/track', callOf(id))).toBe(200)
    }
    // Another source may use the same ids; the local Segment has one list for all sources.
    expect(await post(one.url, '/v1/track', callOf('line\nbreak'), 'shop')).toBe(200)
    await on.segment.waitFor(({ counts }) => counts.duplicates > 0, { timeoutMs: patienceMs })
    await on.arrived(5)
    await Promise.all(on.opened.splice(0).map((running) => running.close()))
    expect(on.segment.counts).toMatchObject({ calls: 5, duplicates: 1 })
  })

  it('answers 503 while the queue is full, keeps what it has, and takes calls again once they are delivered', async () => {
    const given = on.withNats({ deliver: false, queue: { maxBytes: 20_000 }, history: { maxBytes: 10_000 } })
    const collector = await on.start(given)
    const accepted: string[] = []
    for (let index = 0; ; index += 1) {
      const messageId = `call-${index}`
      if ((await post(collector.url, '/v1/track', callOf(messageId))) === 503) break
      accepted.push(messageId)
    }
    expect(accepted.length).toBeGreaterThan(10)
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(503)
    await on.deliver(given)
    await on.arrived(accepted.length)
    expect(accepted.filter((id) => !on.segment.hasMessageId(id))).toEqual([])
    await expect.poll(() => post(collector.url, '/v1/track', callOf('afterwards'))).toBe(200)
    await on.arrived(accepted.length + 1)
  })

  it('parks what Segment refuses with the reason, beside the good calls of its batch, until it is retried or dropped', async () => {
    on.segment.faults.always({ status: 400 })
    const log: LogEntry[] = []
    const collector = await on.start(on.withNats({ deliver: true }), log)
    expect(await post(collector.url, '/v1/batch', batchOf('bad', 2))).toBe(200)
    expect(await post(collector.url, '/v1/t', callOf('bad-2'))).toBe(200)
    const parts = await on.open()
    await expect.poll(() => parkedCalls(parts), { timeout: patienceMs }).toHaveLength(3)
    const [first, second, third] = await parkedCalls(parts)
    expect(first).toMatchObject({ source: 'web.site', code: 'refused' })
    const { parked } = await createNatsStorage(parts, () => {}).state()
    expect(parked).toEqual([{ source: 'web.site', code: 'refused', calls: 3 }])
    expect(first?.reason).toContain('400')
    expect(JSON.parse(first?.json ?? '')).toMatchObject({ messageId: first?.messageId, event: 'Order Completed' })
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three calls are parked.')
    // Refused again within the window of the stream, it must be parked again.
    expect(await parts.deadLetters.retry([first])).toBe(1)
    await expect.poll(async () => (await parkedCalls(parts)).map(({ id }) => id)).toHaveLength(3)
    on.segment.faults.clear()
    const again = (await parkedCalls(parts)).filter(({ messageId }) => messageId === first.messageId)
    expect(await parts.deadLetters.retry([...again, second])).toBe(2)
    expect(await parts.deadLetters.retry([second])).toBe(0)
    await on.arrived(2)
    expect(await parts.deadLetters.drop([third])).toBe(1)
    expect(await parts.deadLetters.drop([third])).toBe(0)
    expect(await parkedCalls(parts)).toEqual([])
    expect(on.segment.hasMessageId(third.messageId)).toBe(false)
  })

  it('parks messages of others that are not calls', async () => {
    await on.start()
    const parts = await on.open()
    const subject = parts.names.newCall({ alias: 'shop', channel: 'server' })
    await parts.link.js.publish(subject, 'no call')
    await parts.link.js.publish(subject, JSON.stringify(callOf('from elsewhere')))
    await on.arrived(1)
    await expect.poll(() => parkedCalls(parts)).toMatchObject([{ code: 'invalid_call', json: 'no call' }])
  })

  it('stops no source because Segment refuses the key of another one, and knows what it holds', async () => {
    const isRefused = (request: Request): boolean =>
      request.headers.get('authorization') === `Basic ${btoa(`${keys['web.site']}:`)}`
    const transport = createFetchTransport({
      fetch: async (...given: Parameters<typeof fetch>) => {
        const request = new Request(...given)
        return isRefused(request) ? new Response('{}', { status: 401 }) : on.segment.fetch(request)
      },
    })
    const collector = await startCollector(on.settings, { runtime: webRuntime({ transport }) })
    on.opened.push(collector)
    expect(await post(collector.url, '/v1/batch', batchOf('stuck', 20))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('fine', 20), 'shop')).toBe(200)
    await on.arrived(20)
    const storage = createNatsStorage(await on.open(), () => {})
    await expect.poll(async () => (await storage.state()).waiting).toBe(20)
    expect(await storage.state()).toEqual({
      waiting: 20,
      bytes: expect.any(Number),
      oldestMs: expect.any(Number),
      parked: [],
    })
  })

  it('delivers for sources that are added while it runs, and warns of calls that no source has', async () => {
    const collector = await on.start(on.withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('early', 2))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('late', 3), 'shop')).toBe(200)
    const { sources: both } = parseConfig(on.settings)
    const { shop, ...others } = both
    const sources = createSourceRegister(parseConfig({ ...on.settings, sources: others }))
    const parts = await on.open()
    const warning = 'The queue has calls of sources that are not configured, so they are not delivered: shop (3).'
    expect(await streamWarnings(parts, sources, Date.now())).toEqual([warning])
    const { delivery } = parseConfig(on.settings)
    const options = { delivery, ackWaitMs: 1_000, maxAckPending: 1_000, onWarning: () => {}, onError: () => {} }
    const deliverers = createNatsDelivery(parts, { ...options, sources, runtime: on.runtime() })
    on.opened.push({ close: () => deliverers.close(1_000) })
    await on.arrived(2)
    sources.update(shop === undefined ? {} : { shop })
    await on.arrived(5)
    expect(await streamWarnings(parts, sources, Date.now())).toEqual([])
    // A source that is removed is delivered no longer.
    sources.update({})
    await expect
      .poll(async () => (await parts.link.jsm.consumers.info(`${on.stream}`, 'shop-server')).num_waiting)
      .toBe(0)
  })

  it('announces dead letters that will be deleted', async () => {
    const parts = await on.open()
    const place = '1'
    const reason = { code: 'refused', message: 'No.' }
    await parts.deadLetters.park({ alias: 'shop', channel: 'server' }, { messageId: 'm', json: '{}', place }, reason)
    const sources = createSourceRegister(parseConfig(on.settings))
    const day = 86_400_000
    expect(await streamWarnings(parts, sources, Date.now() + 28 * day)).toEqual([])
    expect(await streamWarnings(parts, sources, Date.now() + 29.5 * day)).toEqual([
      expect.stringContaining('The oldest of 1 parked calls will be deleted within a day.'),
    ])
  })

  it('replays the history of one source, with the same messageIds, and only once however often it is repeated', async () => {
    const collector = await on.start()
    expect(await post(collector.url, '/v1/batch', batchOf('site', 700))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('shop', 5), 'shop')).toBe(200)
    await on.arrived(705)
    const parts = await on.open()
    const range = {
      since: new Date(Date.now() - 3_600_000),
      source: 'web.site',
      sources: createSourceRegister(parseConfig(on.settings)),
      id: 'monday',
    }
    expect(await replayCalls(parts, { ...range, isDry: true })).toEqual({ calls: 700, skipped: 0 })
    for (const _ of [1, 2]) expect(await replayCalls(parts, range)).toEqual({ calls: 700, skipped: 0 })
    await on.segment.waitFor(({ counts }) => counts.duplicates >= 700, { timeoutMs: patienceMs })
    await collector.close()
    expect(on.segment.counts).toMatchObject({ calls: 705, duplicates: 700 })
    expect(await replayCalls(parts, { ...range, since: new Date(Date.now() + 1_000) })).toEqual({
      calls: 0,
      skipped: 0,
    })
  })

  it.runIf(isDeep)('parks calls that Segment does not take for a week although it answers others', async () => {
    const collector = await on.start(on.withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/track', callOf('odd'))).toBe(200)
    const transport = createFetchTransport({
      fetch: async (...given: Parameters<typeof fetch>) => {
        const isOdd = (await new Request(...given).text()).includes('"odd"')
        return isOdd ? new Response('{}', { status: 503 }) : on.segment.fetch(...given)
      },
    })
    let sleptMs = 0
    const runtime = on.runtime({
      transport,
      now: () => Date.now() + 7 * 86_400_000 + 60_000,
      monotonic: () => performance.now() + sleptMs,
      sleep: async (ms) => {
        sleptMs += ms
      },
    })
    await on.deliver(on.settings, runtime)
    const parts = await on.open()
    const parkedWhileOthersArrive = async () => {
      await post(collector.url, '/v1/track', callOf(crypto.randomUUID()))
      return parkedCalls(parts)
    }
    await expect
      .poll(parkedWhileOthersArrive, { timeout: patienceMs, interval: 250 })
      .toMatchObject([{ messageId: 'odd', code: 'outbox_expired' }])
  })
})
