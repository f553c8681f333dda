import { startChild } from './child.ts'
import { bundleWorker, hostWorker } from './miniflare-host.ts'
import { startNodeCollector } from './node-collector.ts'
import { startWorkerCollector } from './worker-collector.ts'

/** What stands between a client and Segment. */
export interface Door {
  readonly name: string
  /** Origin. */
  readonly url: string
  readonly path: string
  readonly pid: number
  /** Longest time that a call may wait for a batch to fill, in milliseconds; 0 where each goes on at once. */
  readonly waitMs: number
  close(): Promise<void>
}

const at = (file: string): URL => new URL(`./${file}.ts`, import.meta.url)

/** Longest wait of the Queue in wrangler.jsonc, in milliseconds. */
const queueWaitMs = 5_000

/** Longest wait of the outbox unless it is set, in milliseconds. */
const outboxWaitMs = 1_000

/** Starts every door before an upstream; each runs in a process of its own. */
export const openDoors = async (upstreamUrl: string): Promise<readonly Door[]> => {
  const bindings = { UPSTREAM: upstreamUrl }
  const settings = { sources: { 'bench-key': { writeKey: 'real-key' } }, host: upstreamUrl, validation: 'reject' }
  const path = '/v1/track'
  const [bare, sdk] = await Promise.all([bundleWorker(at('bare-worker')), bundleWorker(at('edge-sdk-worker'))])
  const proxy = await startChild<{ readonly url: string }>(at('node-proxy-process'), [upstreamUrl])
  return [
    { name: 'bare worker', path, waitMs: 0, ...(await hostWorker(bare, { bindings })) },
    { name: 'edge SDK', path: '/seg/evs/t', waitMs: 0, ...(await hostWorker(sdk, { bindings })) },
    { name: 'collector on workerd', path, waitMs: queueWaitMs, ...(await startWorkerCollector(settings)) },
    { name: 'Node proxy', path, waitMs: 0, url: proxy.ready.url, pid: proxy.pid, close: proxy.close },
    { name: 'collector on Node', path, waitMs: outboxWaitMs, ...(await startNodeCollector(settings)) },
  ]
}
