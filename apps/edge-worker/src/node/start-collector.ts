import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { isSegmentError, type Runtime, SegmentError } from '@org/segment-core'
import { nodeRuntime, openOutbox } from '@org/segment-core/node'
import { createCore } from '../collector/collector-core.ts'
import type { CollectorParts } from '../collector/collector-parts.ts'
import { type Collector, createApp } from '../collector/create-collector.ts'
import type { CollectorConfig, CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { connectionOf } from './connection-facts.ts'
import { createIntakeListener } from './intake-listener.ts'
import { createOutboxHandOver } from './outbox-hand-over.ts'
import { openPassedKeys } from './passed-keys.ts'

/** What is told of while a collector runs. */
export interface LogEntry {
  readonly level: 'info' | 'error'
  readonly message: string
  readonly [name: string]: string | number | undefined
}

/** What a collector on Node may be given besides its settings. */
export interface StartOptions {
  /** @default nodeRuntime() */
  readonly runtime?: Runtime | undefined
  readonly log?: ((entry: LogEntry) => void) | undefined
  readonly parts?: CollectorParts | undefined
}

/** A collector that listens. */
export interface RunningCollector {
  readonly url: string
  readonly port: number
  readonly app: Collector
  /** Takes no more requests, finishes those under way, sends what it can in the time it has, and lets go of everything. */
  close(): Promise<void>
}

interface Storage {
  readonly parts: CollectorParts
  isReady(): boolean
  close(timeoutMs: number): Promise<void>
}

type Metrics = ReturnType<typeof createMetrics>

const countBatches =
  (metrics: Metrics) =>
  ({ calls }: { readonly calls: number }): void => {
    metrics.count('collector_batches_total', {})
    metrics.count('collector_delivered_calls_total', {}, calls)
  }

const openStorage = async (
  config: CollectorConfig,
  runtime: Runtime,
  metrics: Metrics,
  log: (entry: LogEntry) => void,
): Promise<Storage> => {
  if (config.deliver === 'queue') {
    throw new SegmentError('invalid_source', 'There is no Cloudflare Queue on Node.', {
      path: ['deliver'],
      advice: 'Use outbox or direct.',
    })
  }
  if (config.deliver === 'direct') return { parts: {}, isReady: () => true, close: async () => {} }
  const tell = (error: SegmentError): void => log({ level: 'error', message: error.message, code: error.code })
  const { path, maxBytes, durability } = config.outbox
  // Settings that can not be right are to leave no file behind.
  const sources = createSourceRegister(config)
  const outbox = await openOutbox({
    path,
    maxBytes,
    durability,
    dedupeWindowMs: config.duplicates.windowMs,
    onError: tell,
    onExpired: ({ parked, deleted }) => log({ level: 'error', message: 'Calls grew too old.', parked, deleted }),
  })
  const passedKeys = config.unknownKeys === 'pass' ? await openPassedKeys(`${path}.keys`) : undefined
  const onBatch = countBatches(metrics)
  const { delivery } = config
  const handOver = createOutboxHandOver({ outbox, sources, passedKeys, runtime, delivery, onBatch, onError: tell })
  return {
    parts: { handOver, sources, seen: handOver.seen },
    isReady: handOver.isReady,
    async close(timeoutMs) {
      await handOver.close(timeoutMs)
      await outbox.close()
    },
  }
}

/** How connections are served: a head has as long as a body to arrive. Times are milliseconds. */
const serverOptions = (bodyMs: number) => ({
  headersTimeout: bodyMs,
  requestTimeout: 2 * bodyMs,
  keepAliveTimeout: 65_000,
  // How often the others are looked at.
  connectionsCheckingInterval: Math.min(2_000, bodyMs),
  // As the web has them and Workers give them; Node would keep the first only.
  joinDuplicateHeaders: true,
})

/** How often connections are looked at when the collector is to end, in milliseconds. */
const idleCheckMs = 20

/** What the system says, and what to do about it. */
const listenError = (cause: unknown, { host, port }: CollectorConfig['server']): Error => {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  return new SegmentError(
    'unavailable',
    `The collector can not listen on ${host}:${port} (${code}).`,
    { advice: 'Set server.host and server.port to an address of this machine and a free port that you may use.' },
    { cause },
  )
}

const listen = (server: Server, { host, port }: CollectorConfig['server']): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(server.address() as AddressInfo) // a TCP port, hence no pipe's name
    })
  })

/**
 * Starts a collector on Node: an HTTP server, and an outbox unless the settings say otherwise.
 * @throws {SegmentError} `invalid_source` for settings that can not be right, `outbox_unavailable` where the file can not
 *   be used
 * @throws {SegmentError} `unavailable` when the port can not be had
 */
export const startCollector = async (
  settings: CollectorConfigInput,
  options: StartOptions = {},
): Promise<RunningCollector> => {
  const config = parseConfig(settings)
  const { log = () => {} } = options
  const own = options.runtime === undefined ? nodeRuntime() : undefined
  const runtime = options.runtime ?? own
  if (runtime === undefined) throw new TypeError('No runtime.')
  const metrics = createMetrics()
  const storage = await openStorage(config, runtime, metrics, log)
  let isClosing = false
  const core = createCore(config, {
    runtime,
    metrics,
    connectionOf,
    isReady: () => !isClosing && storage.isReady(),
    // What nobody foresaw is told by its kind: its words may hold what a visitor sent.
    onError: (error) =>
      log({
        level: 'error',
        message: isSegmentError(error) ? error.message : 'The collector failed.',
        error: error instanceof Error ? error.name : 'Error',
      }),
    ...storage.parts,
    ...options.parts,
  })
  const app = createApp(core)
  const listener = createIntakeListener(core, getRequestListener(app.fetch))
  const server = createServer(serverOptions(config.limits.bodyMs), listener)
  const { address, port, family } = await listen(server, config.server).catch(async (error: unknown) => {
    await storage.close(0)
    await own?.close()
    throw listenError(error, config.server)
  })
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  log({ level: 'info', message: 'The collector listens.', url })

  const stop = async (): Promise<void> => {
    const { drainMs } = config.server
    const began = Date.now()
    const left = (): number => Math.max(100, drainMs - (Date.now() - began))
    const ended = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    // A connection is kept for a next request after the one under way, and nobody else ends it then.
    const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs)
    // What hangs leaves time for what is kept.
    const late = setTimeout(() => server.closeAllConnections(), drainMs / 2)
    await ended
    clearInterval(idle)
    clearTimeout(late)
    await storage.close(left())
    await own?.close()
    log({ level: 'info', message: 'The collector has ended.' })
  }
  let closing: Promise<void> | undefined
  return {
    url,
    port,
    app,
    close() {
      isClosing = true
      closing ??= stop()
      return closing
    },
  }
}
