import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compatibleServer, type ProxiedTarget } from '@org/real-clients'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { startCollector } from '../../src/runtimes/start-collector.ts'
import { bundleWorker, collectorBindings, hostWorker } from '../host-worker.ts'

/** The key that clients send, which the collector knows as an alias. Every client accepts its form. */
export const publicKey = 'c9fk2m4p6q8r0s1t3u5v7w9x1'

/** The key of the source in Segment, which clients never see. */
export const realKey = 'the-write-key-of-the-source'

/** A collector and the local Segment behind it. */
export interface ClientSetup extends ProxiedTarget {
  close(): Promise<void>
}

type StartCollector = (segmentUrl: string) => Promise<{ readonly url: string; close(): Promise<void> }>

const settingsFor = (segmentUrl: string) => ({
  sources: { [publicKey]: { writeKey: realKey } },
  host: segmentUrl,
  cdn: { origin: segmentUrl },
})

const setUp = async (start: StartCollector): Promise<ClientSetup> => {
  const segment = createFakeSegment({ writeKeys: [realKey] })
  const listener = await listen(compatibleServer(segment))
  const collector = await start(listener.url)
  return {
    baseUrl: collector.url,
    writeKey: publicKey,
    segment,
    close: async () => {
      await collector.close()
      await listener.close()
    },
  }
}

/** Starts a collector on Node with an outbox. */
export const setUpOnNode = (): Promise<ClientSetup> =>
  setUp(async (segmentUrl) => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-clients-'))
    const { url, close } = await startCollector({
      ...settingsFor(segmentUrl),
      server: { port: 0 },
      outbox: { path: join(folder, 'calls.sqlite') },
      delivery: { ageMs: 100 },
    })
    return { url, close: () => close().then(() => rm(folder, { recursive: true, force: true })) }
  })

/** Starts a collector in workerd with a Queue and Durable Objects. */
export const setUpInWorkerd = (): Promise<ClientSetup> =>
  setUp(async (segmentUrl) =>
    hostWorker(await bundleWorker(), {
      ...collectorBindings,
      bindings: { COLLECTOR_CONFIG: JSON.stringify(settingsFor(segmentUrl)) },
    }),
  )
