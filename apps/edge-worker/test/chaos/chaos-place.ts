import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FakeSegment } from '@org/segment-testing'
import { bundleWorker, collectorBindings, hostWorker } from '../host-worker.ts'
import { startLocalSegment } from '../local-segment.ts'
import { startNats } from '../nats/nats-cluster.ts'
import { type CollectorProcess, startProcess } from '../node/collector-process.ts'
import { startTlsProxy } from '../tls-proxy.ts'
import { type ChaosCdn, startChaosCdn } from './chaos-cdn.ts'
import type { HopName, SinkName } from './chaos-table.ts'

/** The key that Segment knows. */
export const realKey = 'the-real-write-key-of-the-source'

/** A collector with everything around it. */
export interface ChaosPlace {
  readonly segment: FakeSegment
  readonly cdn: ChaosCdn
  /** Origin for clients. */
  readonly url: () => string
  /** The process of the collector; undefined in workerd. */
  readonly process: CollectorProcess | undefined
  /** Kills the collector. */
  kill(): Promise<void>
  /** Starts it again. */
  restart(): Promise<void>
  /** Fills its volume with a foreign file. */
  fillDisk(): Promise<void>
  freeDisk(): Promise<void>
  close(): Promise<void>
}

/** A collector that runs. */
type Running = Pick<ChaosPlace, 'kill' | 'restart' | 'process'> & { url(): string; close(): Promise<void> }

/** Size of a small volume. */
const volumeBytes = 16 * 1_024 * 1_024

/** Whether this machine lets a process mount a volume of its own. */
export const canMount = (): boolean =>
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' }).status === 0

const mountScript = `mount -t tmpfs -o size=${volumeBytes} tmpfs "$1" && shift && exec "$@"`

const startNode = async (config: object, folder: string, hasVolume: boolean): Promise<Running> => {
  const volume = join(folder, 'volume')
  await mkdir(volume)
  const clock = new URL('./step-clock.js', import.meta.url).href
  const variables = { COLLECTOR_CONFIG: JSON.stringify({ ...config, outbox: { path: join(volume, 'calls.sqlite') } }) }
  const start = (): Promise<CollectorProcess> =>
    startProcess(
      { ...variables, NODE_OPTIONS: `--import=${clock}` },
      hasVolume ? ['unshare', '-rm', 'sh', '-c', mountScript, 'sh', volume] : [],
    )
  let running = await start()
  const kill = async (): Promise<void> => {
    running.child.kill('SIGKILL')
    await running.ended
  }
  return {
    url: () => running.url,
    get process() {
      return running
    },
    kill,
    async restart() {
      running = await start()
    },
    async close() {
      running.child.kill('SIGTERM')
      await running.ended
    },
  }
}

const startWorker = async (config: object): Promise<Running> => {
  const worker = await hostWorker(await bundleWorker(), {
    ...collectorBindings,
    bindings: { COLLECTOR_CONFIG: JSON.stringify(config) },
  })
  const impossible = async (): Promise<void> => {
    throw new Error('workerd is not killed.')
  }
  return { url: () => worker.url, process: undefined, kill: impossible, restart: impossible, close: worker.close }
}

/** Starts Segment, its CDN, a collector and what is in front of it. */
export const startPlace = async (sink: SinkName, hop: HopName, hasVolume = false): Promise<ChaosPlace> => {
  const folder = await mkdtemp(join(tmpdir(), 'collector-chaos-'))
  const [local, cdn] = await Promise.all([startLocalSegment({ writeKeys: [realKey] }), startChaosCdn(realKey)])
  const nats = sink === 'nats' ? await startNats(1) : undefined
  const config = {
    sources: { web: { writeKey: realKey } },
    host: local.url,
    addressHeader: 'x-forwarded-for',
    // Shorter than in production, so that a fault of a second is a long one.
    delivery: { timeoutMs: 1_000, ageMs: 50, budgetMs: 1_000 },
    cdn: { origin: cdn.url, cacheSeconds: 1 },
    server: { port: 0, drainMs: 1_000 },
    ...(sink === 'direct' ? { deliver: 'direct' } : {}),
    ...(nats === undefined ? {} : { storage: { nats: { servers: nats.urls, replicas: 1 } } }),
  }
  const running = sink === 'queue' ? await startWorker(config) : await startNode(config, folder, hasVolume)
  const proxy = hop === 'one hop' ? undefined : await startTlsProxy(() => running.url())
  const foreignFile = (): string =>
    // The volume exists only for the process that mounted it.
    join(`/proc/${running.process?.child.pid}/root`, folder, 'volume', 'foreign')
  return {
    segment: local.segment,
    cdn,
    url: () => proxy?.url ?? running.url(),
    get process() {
      return running.process
    },
    kill: () => running.kill(),
    restart: () => running.restart(),
    async fillDisk() {
      const file = await open(foreignFile(), 'w')
      const piece = Buffer.alloc(65_536)
      try {
        for (;;) await file.write(piece)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      } finally {
        await file.close()
      }
    },
    freeDisk: () => rm(foreignFile()),
    async close() {
      await proxy?.close()
      await running.close()
      await Promise.all([local.close(), cdn.close(), nats?.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
