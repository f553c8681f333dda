import { startChild } from './child.ts'
import { bundleWorker, hostWorker } from './miniflare-host.ts'
import { startBenchNats } from './nats-server.ts'
import { startNodeCollector } from './node-collector.ts'
import { startWorkerCollector } from './worker-collector.ts'

/** A server under load: the collector, a floor or a peer. */
export interface EdgeSubject {
  readonly name: string
  /** Origin. */
  readonly url: string
  /** Origins of further processes that share the load. */
  readonly otherUrls?: readonly string[]
  readonly path: string
  readonly pid: number
  /** Longest time that a call may wait for its batch to fill, in milliseconds; 0 if each is forwarded at once. */
  readonly waitMs: number
  /** Whether calls arrive at the upstream; a floor keeps none. */
  readonly delivers: boolean
  close(): Promise<void>
}

const at = (file: string): URL => new URL(`./${file}.ts`, import.meta.url)

/** Longest wait of the Queue in wrangler.jsonc, in milliseconds. */
const queueWaitMs = 5_000

/** Default of the outbox's longest wait, in milliseconds. */
const outboxWaitMs = 1_000

/** What every collector of a bench has. */
const settingsFor = (upstreamUrl: string) => ({
  sources: { 'bench-key': { writeKey: 'real-key' } },
  host: upstreamUrl,
  validation: 'reject',
})

const common = { path: '/v1/track', waitMs: 0, delivers: true }

/** Starts the workers in front of an upstream, each in its own process. */
export const startWorkerSubjects = async (upstreamUrl: string): Promise<readonly EdgeSubject[]> => {
  const [accepting, forwarding, sdk] = await Promise.all(
    ['accepting-worker', 'forwarding-worker', 'edge-sdk-worker'].map((name) => bundleWorker(at(name))),
  )
  const hosted = (script = '') => hostWorker(script, { bindings: { UPSTREAM: upstreamUrl } })
  const collector = await startWorkerCollector(settingsFor(upstreamUrl))
  return [
    { ...common, name: 'accepting worker', delivers: false, ...(await hosted(accepting)) },
    { ...common, name: 'forwarding worker', ...(await hosted(forwarding)) },
    { ...common, name: 'edge SDK', path: '/seg/evs/t', ...(await hosted(sdk)) },
    { ...common, name: 'collector on workerd', waitMs: queueWaitMs, ...collector },
  ]
}

/** Starts the collector on Node in front of an upstream. */
export const startCollectorOnNode = async (upstreamUrl: string): Promise<EdgeSubject> => ({
  ...common,
  name: 'collector on Node',
  waitMs: outboxWaitMs,
  ...(await startNodeCollector(settingsFor(upstreamUrl))),
})

/** Starts the servers on Node that a collector there is compared with. */
export const startNodePeers = async (upstreamUrl: string): Promise<readonly EdgeSubject[]> => {
  const [server, proxy] = await Promise.all([
    startChild<{ readonly url: string }>(at('accepting-server-process')),
    startChild<{ readonly url: string }>(at('forwarding-proxy-process'), [upstreamUrl]),
  ])
  return [
    { ...common, name: 'accepting server', delivers: false, ...server, url: server.ready.url },
    { ...common, name: 'forwarding proxy', ...proxy, url: proxy.ready.url },
  ]
}

/** Starts one server of NATS, and one collector and two collectors in front of it, each with a stream of its own. */
export const startNatsSubjects = async (upstreamUrl: string): Promise<readonly EdgeSubject[]> => {
  const nats = await startBenchNats()
  const start = (stream: string) =>
    startNodeCollector({
      ...settingsFor(upstreamUrl),
      storage: { nats: { servers: [nats.url], replicas: 1, stream } },
    })
  const alone = await start('ALONE')
  // One after the other: both would create the stream.
  const [first, second] = [await start('PAIR'), await start('PAIR')]
  return [
    { ...common, waitMs: outboxWaitMs, name: 'collector on NATS', ...alone },
    {
      ...common,
      waitMs: outboxWaitMs,
      name: 'two collectors on NATS',
      ...first,
      otherUrls: [second.url],
      close: async () => {
        await Promise.all([first.close(), second.close()])
        await nats.close()
      },
    },
  ]
}
