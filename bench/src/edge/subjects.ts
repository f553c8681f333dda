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

/** Starts every subject in front of an upstream, each in its own process. */
export const startEdgeSubjects = async (upstreamUrl: string): Promise<readonly EdgeSubject[]> => {
  const bindings = { UPSTREAM: upstreamUrl }
  const settings = { sources: { 'bench-key': { writeKey: 'real-key' } }, host: upstreamUrl, validation: 'reject' }
  const common = { path: '/v1/track', waitMs: 0, delivers: true }
  const [accepting, forwarding, sdk] = await Promise.all(
    ['accepting-worker', 'forwarding-worker', 'edge-sdk-worker'].map((name) => bundleWorker(at(name))),
  )
  const [server, proxy] = await Promise.all([
    startChild<{ readonly url: string }>(at('accepting-server-process')),
    startChild<{ readonly url: string }>(at('forwarding-proxy-process'), [upstreamUrl]),
  ])
  const hosted = (script = '') => hostWorker(script, { bindings })
  return [
    { ...common, name: 'accepting worker', delivers: false, ...(await hosted(accepting)) },
    { ...common, name: 'forwarding worker', ...(await hosted(forwarding)) },
    { ...common, name: 'edge SDK', path: '/seg/evs/t', ...(await hosted(sdk)) },
    { ...common, name: 'collector on workerd', waitMs: queueWaitMs, ...(await startWorkerCollector(settings)) },
    {
      ...common,
      name: 'accepting server',
      delivers: false,
      url: server.ready.url,
      pid: server.pid,
      close: server.close,
    },
    { ...common, name: 'forwarding proxy', url: proxy.ready.url, pid: proxy.pid, close: proxy.close },
    { ...common, name: 'collector on Node', waitMs: outboxWaitMs, ...(await startNodeCollector(settings)) },
  ]
}

/** Starts one server of NATS, and one collector and two collectors in front of it, each with a stream of its own. */
export const startNatsSubjects = async (upstreamUrl: string): Promise<readonly EdgeSubject[]> => {
  const nats = await startBenchNats()
  const start = (stream: string) =>
    startNodeCollector({
      sources: { 'bench-key': { writeKey: 'real-key' } },
      host: upstreamUrl,
      validation: 'reject',
      storage: { nats: { servers: [nats.url], replicas: 1, stream } },
    })
  const alone = await start('ALONE')
  // One after the other: both would create the stream.
  const [first, second] = [await start('PAIR'), await start('PAIR')]
  const common = { path: '/v1/track', waitMs: outboxWaitMs, delivers: true }
  return [
    { ...common, name: 'collector on NATS', ...alone },
    {
      ...common,
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
