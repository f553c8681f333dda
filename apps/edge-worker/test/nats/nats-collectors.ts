import { createFetchTransport, type Runtime, webRuntime } from '@org/segment-core'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { CollectorConfigInput } from '../../src/config/collector-config.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { LogEntry } from '../../src/log/log-entry.ts'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { startDeliverer } from '../../src/runtimes/start-deliverer.ts'
import { clockOf } from '../../src/storage/clock.ts'
import type { NatsParts } from '../../src/storage/nats/nats-storage.ts'
import { openNats } from '../../src/storage/nats/open-nats.ts'
import { type NatsCluster, startNats } from './nats-cluster.ts'

/** Keys that Segment knows; none of them may be in a subject. */
export const keys = { 'web.site': 'real-key-of-the-site', shop: 'real-key-of-the-shop' } as const

/** What a test of collectors on NATS works with. */
export interface NatsSetUp {
  readonly nats: NatsCluster
  readonly segment: FakeSegment
  /** Of a collector with two sources. */
  readonly settings: CollectorConfigInput
  /** Name of the queue's stream. */
  readonly stream: string
  /** Closed after the test, the last one first. */
  readonly opened: { close(): Promise<void> }[]
  /** The settings with others for NATS. */
  withNats(more: object): CollectorConfigInput
  runtime(more?: Partial<Runtime>): Runtime
  start(settings?: CollectorConfigInput, log?: LogEntry[]): Promise<RunningCollector>
  deliver(settings?: CollectorConfigInput, runtime?: Runtime): Promise<void>
  open(settings?: CollectorConfigInput, warnings?: string[]): Promise<NatsParts>
  /** Waits until Segment has this many calls. */
  arrived(calls: number): Promise<unknown>
}

/** Starts a server for the tests of a file, and gives each test streams and a Segment of its own. */
export const setUpNats = (): NatsSetUp => {
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

  const runtime = (more: Partial<Runtime> = {}): Runtime =>
    webRuntime({ transport: createFetchTransport({ fetch: segment.fetch }), ...more })

  return {
    get nats() {
      return nats
    },
    get segment() {
      return segment
    },
    get settings() {
      return settings
    },
    get stream() {
      return `S${streams}`
    },
    get opened() {
      return opened
    },
    withNats: (more) => ({ ...settings, storage: { nats: { ...settings.storage?.nats, ...more } } }),
    runtime,
    async start(given = settings, log = []) {
      const collector = await startCollector(given, { runtime: runtime(), log: (entry) => log.push(entry) })
      opened.push(collector)
      return collector
    },
    async deliver(given = settings, own = runtime()) {
      opened.push(await startDeliverer(given, { runtime: own }))
    },
    async open(given = settings, warnings = []) {
      const parts = await openNats(parseConfig(given), {
        onError: () => {},
        onWarning: (message) => warnings.push(message),
        onStatus: () => {},
        clock: clockOf(runtime()),
      })
      opened.push(parts.link)
      return parts
    },
    arrived: (calls) => segment.waitFor(({ counts }) => counts.calls >= calls, { timeoutMs: patienceMs }),
  }
}

/** Posts as a server does. @returns the status */
export const post = async (url: string, path: string, body: object, source = 'web.site'): Promise<number> => {
  const headers = { authorization: `Basic ${btoa(`${source}:`)}`, 'content-type': 'application/json' }
  return (await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

/** A valid Track call. */
export const callOf = (messageId: string) => ({
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  messageId,
})

/** A body of that many calls. */
export const batchOf = (prefix: string, count: number) => ({
  batch: Array.from({ length: count }, (_, index) => callOf(`${prefix}-${index}`)),
})
