import { createFetchTransport, webRuntime } from '@org/segment-core'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'
import type { CollectorConfigInput } from '../../src/config/collector-config.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { startDeliverer } from '../../src/runtimes/start-deliverer.ts'
import { createSourceRegister } from '../../src/sources/source-register.ts'
import { clockOf } from '../../src/storage/clock.ts'
import { createNatsDelivery } from '../../src/storage/nats/nats-delivery.ts'
import { createNatsQueue } from '../../src/storage/nats/nats-queue.ts'
import { createNatsStorage, type NatsParts } from '../../src/storage/nats/nats-storage.ts'
import { openNats } from '../../src/storage/nats/open-nats.ts'
import { repeatLeftCalls } from '../../src/storage/nats/repeat-left-calls.ts'
import { replayCalls } from '../../src/storage/nats/replay-calls.ts'
import { streamWarnings } from '../../src/storage/nats/stream-warnings.ts'
import type { ParkedCall } from '../../src/storage/parked-calls.ts'
import { type NatsCluster, startNats } from './nats-cluster.ts'

/** Keys that Segment knows; none of them may be in a subject. */
const keys = { 'web.site': 'real-key-of-the-site', shop: 'real-key-of-the-shop' } as const

let nats: NatsCluster
let segment: FakeSegment
let opened: { close(): Promise<void> }[]
let streams = 0
let settings: CollectorConfigInput

beforeAll(async () => {
  nats = await startNats()
})
afterAll(() => nats.close())

beforeEach(() => {
  segment = createFakeSegment()
  opened = []
  streams += 1
  settings = {
    sources: {
      'web.site': { writeKey: keys['web.site'] },
      shop: { writeKey: keys.shop },
    },
    server: { port: 0, drainMs: 2_000 },
    delivery: { ageMs: 20 },
    storage: { nats: { servers: [...nats.urls], stream: `S${streams}`, replicas: 1, ackWaitMs: 1_000 } },
  }
})
afterEach(async () => {
  for (const one of opened.toReversed()) await one.close()
})

const runtimeOf = (target: FakeSegment) => webRuntime({ transport: createFetchTransport({ fetch: target.fetch }) })

const withNats = (more: object): CollectorConfigInput => ({
  ...settings,
  storage: { nats: { ...settings.storage?.nats, ...more } },
})

const start = async (given: CollectorConfigInput = settings, log: unknown[] = []): Promise<RunningCollector> => {
  const collector = await startCollector(given, { runtime: runtimeOf(segment), log: (entry) => log.push(entry) })
  opened.push(collector)
  return collector
}

const deliver = async (given: CollectorConfigInput = settings): Promise<void> => {
  opened.push(await startDeliverer(given, { runtime: runtimeOf(segment) }))
}

const open = async (given: CollectorConfigInput = settings, warnings: string[] = []): Promise<NatsParts> => {
  const parts = await openNats(parseConfig(given), {
    onError: () => {},
    onWarning: (message) => warnings.push(message),
    onStatus: () => {},
    clock: clockOf(webRuntime()),
  })
  opened.push(parts.link)
  return parts
}

const post = async (url: string, path: string, body: object, source = 'web.site'): Promise<number> => {
  const headers = { authorization: `Basic ${btoa(`${source}:`)}`, 'content-type': 'application/json' }
  return (await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

const callOf = (messageId: string, more: object = {}) => ({
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  messageId,
  ...more,
})

const batchOf = (prefix: string, count: number, more: object = {}) => ({
  batch: Array.from({ length: count }, (_, index) => callOf(`${prefix}-${index}`, more)),
})

const arrived = (count: number) => segment.waitFor(({ counts }) => counts.calls >= count, { timeoutMs: patienceMs })

const parkedCalls = async ({ deadLetters }: NatsParts): Promise<readonly ParkedCall[]> => {
  const found: ParkedCall[] = []
  for await (const call of deadLetters.list()) found.push(call)
  return found
}

describe('the storage on NATS', () => {
  it('answers once the stream has the calls, and delivers them in full batches to the endpoint of their channel', async () => {
    const collector = await start(withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('server', 1_500))).toBe(200)
    expect(await post(collector.url, '/v1/t', callOf('browser'))).toBe(200)
    const parts = await open()
    const { state } = await parts.link.jsm.streams.info(parts.names.queue.stream, { subjects_filter: '>' })
    expect([segment.counts.requests, state.messages]).toEqual([0, 1_501])
    expect(Object.keys(state.subjects ?? {}).sort()).toEqual([
      `S${streams}.calls.new.web=2esite.browser`,
      `S${streams}.calls.new.web=2esite.server`,
    ])
    // A batch is sent once it is full, and what is left when the deliverer ends.
    const full = { limits: { callBytes: 10_000 }, delivery: { batchBytes: 100_000, ageMs: 3_600_000 } }
    await deliver({ ...settings, ...full, server: { port: 0, drainMs: patienceMs } })
    await arrived(700)
    expect(segment.requests.map(({ path }) => path)).toEqual(['/v1/batch'])
    await opened.pop()?.close()
    // It gave back what it had not claimed.
    await deliver()
    await arrived(1_501)
    expect(new Set(segment.requests.map(({ path }) => path))).toEqual(new Set(['/v1/b', '/v1/batch']))
    expect(segment.calls.every(({ writeKey }) => writeKey === keys['web.site'])).toBe(true)
    await expect.poll(async () => (await parts.link.jsm.streams.info(parts.names.queue.stream)).state.messages).toBe(0)
  })

  it('removes repetitions across collectors, whatever is in a messageId', async () => {
    const [one, other] = [await start(), await start()]
    const strange = ['line\nbreak', 'wild*card > and space', '\ud800 lone', '\ud801 lone', 'é'.repeat(90)]
    for (const { url } of [one, other]) {
      for (const id of strange) expect(await post(url, '/v1/track', callOf(id))).toBe(200)
    }
    // Another source may use the same ids; the local Segment has one list for all sources.
    expect(await post(one.url, '/v1/track', callOf('line\nbreak'), 'shop')).toBe(200)
    await segment.waitFor(({ counts }) => counts.duplicates > 0, { timeoutMs: patienceMs })
    await arrived(5)
    await Promise.all(opened.splice(0).map((running) => running.close()))
    expect(segment.counts).toMatchObject({ calls: 5, duplicates: 1 })
  })

  it('answers 503 while the queue is full, keeps what it has, and takes calls again once they are delivered', async () => {
    const given = withNats({ deliver: false, queue: { maxBytes: 20_000 }, history: { maxBytes: 10_000 } })
    const collector = await start(given)
    const accepted: string[] = []
    for (let index = 0; ; index += 1) {
      const messageId = `call-${index}`
      if ((await post(collector.url, '/v1/track', callOf(messageId))) === 503) break
      accepted.push(messageId)
    }
    expect(accepted.length).toBeGreaterThan(10)
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(503)
    await deliver(given)
    await arrived(accepted.length)
    expect(accepted.filter((id) => !segment.hasMessageId(id))).toEqual([])
    await expect.poll(() => post(collector.url, '/v1/track', callOf('afterwards'))).toBe(200)
    await arrived(accepted.length + 1)
  })

  it('parks what Segment refuses with the reason, beside the good calls of its batch, until it is retried or dropped', async () => {
    segment.faults.always({ status: 400 })
    const log: unknown[] = []
    const collector = await start(withNats({ deliver: true }), log)
    expect(await post(collector.url, '/v1/batch', batchOf('bad', 2))).toBe(200)
    expect(await post(collector.url, '/v1/t', callOf('bad-2'))).toBe(200)
    const parts = await open()
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
    segment.faults.clear()
    const again = (await parkedCalls(parts)).filter(({ messageId }) => messageId === first.messageId)
    expect(await parts.deadLetters.retry([...again, second])).toBe(2)
    expect(await parts.deadLetters.retry([second])).toBe(0)
    await arrived(2)
    expect(await parts.deadLetters.drop([third])).toBe(1)
    expect(await parts.deadLetters.drop([third])).toBe(0)
    expect(await parkedCalls(parts)).toEqual([])
    expect(segment.hasMessageId(third.messageId)).toBe(false)
  })

  it('keeps what it acknowledged when the server is killed, and hands the calls of a lost deliverer to another one', async () => {
    const collector = await start(withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('before', 50))).toBe(200)
    const parts = await open()
    const lost = createNatsQueue({
      ...parts,
      target: { alias: 'web.site', channel: 'server' },
      ackWaitMs: 1_000,
      maxAckPending: 1_000,
      onArrival: () => {},
      onParked: () => {},
      onError: () => {},
    })
    await expect.poll(() => lost.held()).toBe(50)
    // Its process is gone: it neither acknowledges nor gives back.
    await parts.link.connection.close()
    const [server] = nats.servers
    await server?.kill()
    const posted = post(collector.url, '/v1/batch', batchOf('during', 50))
    await server?.start()
    expect(await posted).toBe(200)
    await deliver()
    await arrived(100)
    await lost.stop()
  })

  it('parks messages of others that are not calls', async () => {
    await start()
    const parts = await open()
    const subject = parts.names.newCall({ alias: 'shop', channel: 'server' })
    await parts.link.js.publish(subject, 'no call')
    await parts.link.js.publish(subject, JSON.stringify(callOf('from elsewhere')))
    await arrived(1)
    await expect.poll(() => parkedCalls(parts)).toMatchObject([{ code: 'invalid_call', json: 'no call' }])
  })

  it('stops no source because Segment refuses the key of another one, and knows what it holds', async () => {
    const isRefused = (request: Request): boolean =>
      request.headers.get('authorization') === `Basic ${btoa(`${keys['web.site']}:`)}`
    const transport = createFetchTransport({
      fetch: async (...given: Parameters<typeof fetch>) => {
        const request = new Request(...given)
        return isRefused(request) ? new Response('{}', { status: 401 }) : segment.fetch(request)
      },
    })
    const collector = await startCollector(settings, { runtime: webRuntime({ transport }) })
    opened.push(collector)
    expect(await post(collector.url, '/v1/batch', batchOf('stuck', 20))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('fine', 20), 'shop')).toBe(200)
    await arrived(20)
    const storage = createNatsStorage(await open(), () => {})
    await expect.poll(async () => (await storage.state()).waiting).toBe(20)
    expect(await storage.state()).toEqual({
      waiting: 20,
      bytes: expect.any(Number),
      oldestMs: expect.any(Number),
      parked: [],
    })
  })

  it('delivers for sources that are added while it runs, and warns of calls that no source has', async () => {
    const collector = await start(withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('early', 2))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('late', 3), 'shop')).toBe(200)
    const { sources: both } = parseConfig(settings)
    const { shop, ...others } = both
    const sources = createSourceRegister(parseConfig({ ...settings, sources: others }))
    const parts = await open()
    const warning = 'The queue has calls of sources that are not configured, so they are not delivered: shop (3).'
    expect(await streamWarnings(parts, sources, Date.now())).toEqual([warning])
    const { delivery } = parseConfig(settings)
    const options = { delivery, ackWaitMs: 1_000, maxAckPending: 1_000, onError: () => {} }
    const deliverers = createNatsDelivery(parts, { ...options, sources, runtime: runtimeOf(segment) })
    opened.push({ close: () => deliverers.close(1_000) })
    await arrived(2)
    sources.update(shop === undefined ? {} : { shop })
    await arrived(5)
    expect(await streamWarnings(parts, sources, Date.now())).toEqual([])
    // A source that is removed is delivered no longer.
    sources.update({})
    await expect
      .poll(async () => (await parts.link.jsm.consumers.info(`S${streams}`, 'shop-server')).num_waiting)
      .toBe(0)
  })

  it('repeats calls that the stream kept although its consumer has passed them', async () => {
    const collector = await start(withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('left', 4))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('shop', 1), 'shop')).toBe(200)
    const parts = await open()
    const target = { alias: 'web.site', channel: 'server' } as const
    expect(await repeatLeftCalls(parts, target, 0)).toBe(0)
    // Two deliverers may look at the same time.
    const counts = await Promise.all([repeatLeftCalls(parts, target, 3), repeatLeftCalls(parts, target, 3)])
    expect(Math.max(...counts)).toBe(3)
    const { state } = await parts.link.jsm.streams.info(parts.names.queue.stream, { subjects_filter: '>' })
    expect(state.subjects).toEqual({
      [parts.names.newCall(target)]: 1,
      [parts.names.newCall({ alias: 'shop', channel: 'server' })]: 1,
      [parts.names.repeatedCall(target)]: 3,
    })
    await deliver()
    await arrived(5)
    expect(segment.counts.duplicates).toBe(0)
  })

  it('announces dead letters that will be deleted', async () => {
    const parts = await open()
    const place = '1'
    const reason = { code: 'refused', message: 'No.' }
    await parts.deadLetters.park({ alias: 'shop', channel: 'server' }, { messageId: 'm', json: '{}', place }, reason)
    const sources = createSourceRegister(parseConfig(settings))
    const day = 86_400_000
    expect(await streamWarnings(parts, sources, Date.now() + 28 * day)).toEqual([])
    expect(await streamWarnings(parts, sources, Date.now() + 29.5 * day)).toEqual([
      expect.stringContaining('The oldest of 1 parked calls will be deleted within a day.'),
    ])
  })

  it('replays the history of one source, with the same messageIds, and only once however often it is repeated', async () => {
    const collector = await start()
    expect(await post(collector.url, '/v1/batch', batchOf('site', 700))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('shop', 5), 'shop')).toBe(200)
    await arrived(705)
    const parts = await open()
    const range = {
      since: new Date(Date.now() - 3_600_000),
      source: 'web.site',
      sources: createSourceRegister(parseConfig(settings)),
      id: 'monday',
    }
    expect(await replayCalls(parts, { ...range, isDry: true })).toEqual({ calls: 700, skipped: 0 })
    for (const _ of [1, 2]) expect(await replayCalls(parts, range)).toEqual({ calls: 700, skipped: 0 })
    await segment.waitFor(({ counts }) => counts.duplicates >= 700, { timeoutMs: patienceMs })
    await collector.close()
    expect(segment.counts).toMatchObject({ calls: 705, duplicates: 700 })
    expect(await replayCalls(parts, { ...range, since: new Date(Date.now() + 1_000) })).toEqual({
      calls: 0,
      skipped: 0,
    })
  })

  it.runIf(isDeep)(
    'creates streams again that the servers lost, and mixes up no calls of the former and the new one',
    async () => {
      const log: { message: string; level: string }[] = []
      const collector = await start(withNats({ ackWaitMs: 60_000 }), log)
      segment.faults.always({ status: 503 })
      expect(await post(collector.url, '/v1/batch', batchOf('former', 3))).toBe(200)
      await segment.waitFor(({ counts }) => counts.requests > 0, { timeoutMs: patienceMs })
      const { link, names } = await open()
      const [server] = nats.servers
      await server?.kill()
      await server?.wipe()
      await server?.start()
      await expect.poll(() => post(collector.url, '/v1/batch', batchOf('new', 3)), { timeout: patienceMs }).toBe(200)
      // The sequences of the new stream are those of the calls that are held.
      await expect
        .poll(async () => (await link.jsm.consumers.info(names.queue.stream, 'web=2esite-server')).num_ack_pending, {
          timeout: patienceMs,
        })
        .toBe(3)
      segment.faults.clear()
      await segment.waitFor(({ calls }) => calls.filter(({ messageId }) => messageId?.startsWith('new')).length === 3, {
        timeoutMs: patienceMs,
      })
      expect(log.map(({ message }) => message).filter((message) => message.includes('created again'))).toEqual(
        ['_HISTORY', '_DEAD', ''].map(
          (end) => `The stream S${streams}${end} was missing and was created again. The calls that it held are lost.`,
        ),
      )
    },
  )

  it('logs once that the connection is lost, and once that it is back', async () => {
    const log: { message: string }[] = []
    const collector = await start(settings, log)
    const [server] = nats.servers
    await server?.kill()
    // Several attempts to connect fail meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 800))
    await server?.start()
    await expect.poll(() => post(collector.url, '/v1/t', callOf('back')), { timeout: patienceMs }).toBe(200)
    expect(log.map(({ message }) => message).filter((message) => message.startsWith('The connection'))).toEqual([
      'The connection to NATS is lost.',
      'The connection to NATS is back.',
    ])
  })

  it.each([
    [{ max_age: 60_000_000_000 }, 'max_age 60000000000; 0 is required.'],
    [{ max_msgs_per_subject: 1 }, 'max_msgs_per_subject 1; -1 is required.'],
  ])('refuses a queue whose calls the servers would delete: %j', async (more, message) => {
    const { link, names } = await open()
    const { config } = await link.jsm.streams.info(names.queue.stream)
    await link.jsm.streams.delete(names.queue.stream)
    await link.jsm.streams.add({ ...config, ...more, duplicate_window: 1_000_000_000 })
    await expect(open()).rejects.toMatchObject({
      code: 'invalid_source',
      message: `The stream S${streams} has ${message}`,
    })
  })

  it('refuses a name whose subjects another stream has', async () => {
    const { link } = await open()
    await link.jsm.streams.add({ name: `O${streams}`, subjects: [`X${streams}.>`] })
    await expect(open(withNats({ stream: `X${streams}` }))).rejects.toMatchObject({
      code: 'invalid_source',
      message: `Another stream has subjects of the stream X${streams}_HISTORY.`,
    })
  })

  it('leaves streams that exist as they are, names what differs, and refuses one that would lose calls', async () => {
    const parts = await open()
    const warnings: string[] = []
    await open(withNats({ queue: { maxBytes: 5_000_000 } }), warnings)
    expect(warnings).toEqual([expect.stringContaining(`The stream S${streams} has max_bytes 1073741824`)])
    await parts.link.jsm.streams.delete(parts.names.queue.stream)
    await parts.link.jsm.streams.add({ name: parts.names.queue.stream, subjects: [parts.names.queue.subjects] })
    await expect(open()).rejects.toMatchObject({
      code: 'invalid_source',
      message: `The stream S${streams} has retention limits; workqueue is required.`,
    })
  })

  it.each([
    [{ replicas: 3 }, 'A single server of NATS cannot have replicas.'],
    [
      { queue: { maxBytes: 2_000_000_000_000 } },
      expect.stringMatching(/^The servers of NATS have no room for the stream S\d+\.$/),
    ],
    [{ credentials: '/does/not/exist.creds' }, 'The credentials file of NATS cannot be read.'],
  ])('refuses settings that do not fit: %j', async (more, message) => {
    await expect(startCollector(withNats(more))).rejects.toMatchObject({ code: 'invalid_source', message })
  })

  it('refuses calls that are larger than a message of the servers', async () => {
    const limits = { callBytes: 2_000_000, batchBytes: 3_000_000 }
    await expect(open({ ...settings, limits, delivery: { batchBytes: 3_000_000 } })).rejects.toMatchObject({
      code: 'invalid_source',
      details: { path: ['limits', 'callBytes'] },
    })
  })

  it('refuses unknown keys, which no deliverer would know', async () => {
    await expect(startCollector({ ...settings, unknownKeys: 'pass' })).rejects.toThrow('unknownKeys cannot be pass')
  })
})
