import { dirname } from 'node:path'
import { type Runtime, SegmentError } from '@org/segment-core'
import { openOutbox } from '@org/segment-core/node'
import type { CollectorDependencies } from '../collector/dependencies.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { createDiskReserve, volumeSpace } from '../storage/disk-reserve.ts'
import type { NatsConnectionOptions } from '../storage/nats/connect-nats.ts'
import { createNatsDelivery } from '../storage/nats/nats-delivery.ts'
import { createNatsStorage } from '../storage/nats/nats-storage.ts'
import { openNats } from '../storage/nats/open-nats.ts'
import { createOutboxStorage } from '../storage/outbox-storage.ts'
import { openPassedKeys } from '../storage/passed-keys.ts'

/** A line of a collector's log. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error'
  readonly message: string
  readonly [name: string]: string | number | undefined
}

/** Writes a line of the log. */
export type Log = (entry: LogEntry) => void

/** The storage of a collector on Node. */
export interface NodeStorage {
  readonly dependencies: Pick<CollectorDependencies, 'storage' | 'sources' | 'seen'>
  isReady(): boolean
  close(timeoutMs: number): Promise<void>
}

/** What opening a storage needs. */
export interface OpenStorageOptions {
  readonly runtime: Runtime
  readonly metrics: Metrics
  readonly log: Log
  /** Options of the NATS client beyond the settings. */
  readonly nats?: NatsConnectionOptions | undefined
}

/** Counts what Segment acknowledged. */
const countBatches =
  (metrics: Metrics) =>
  ({ calls }: { readonly calls: number }): void => {
    metrics.count('collector_batches_total', {})
    metrics.count('collector_delivered_calls_total', {}, calls)
  }

const logError =
  (log: Log) =>
  ({ message, code }: SegmentError): void =>
    log({ level: 'error', message, code })

/**
 * Connects to the storage on NATS.
 * @param delivers whether stored calls are delivered here
 */
export const openNatsStorage = async (
  config: CollectorConfig,
  { runtime, metrics, log, nats: connection }: OpenStorageOptions,
  delivers: boolean,
): Promise<NodeStorage> => {
  const { delivery, unknownKeys, storage: settings } = config
  const { servers, ackWaitMs, maxAckPending } = settings.nats
  if (servers.length === 0) {
    throw new SegmentError('invalid_source', 'No server of NATS is configured.', {
      path: ['storage', 'nats', 'servers'],
      advice: 'Set storage.nats.servers.',
    })
  }
  if (unknownKeys === 'pass') {
    throw new SegmentError('invalid_source', 'unknownKeys cannot be pass with storage.nats.', {
      path: ['unknownKeys'],
      advice: 'Every deliverer must know the sources: list them in sources, or use outbox or direct.',
    })
  }
  const sources = createSourceRegister(config)
  const onError = logError(log)
  const parts = await openNats(config, {
    connection,
    onError,
    onWarning: (message) => log({ level: 'warning', message }),
    onStatus: ({ isConnected, server }) =>
      isConnected
        ? log({ level: 'info', message: 'The connection to NATS is back.', server })
        : log({ level: 'error', message: 'The connection to NATS is lost.', server }),
  })
  const storage = createNatsStorage(parts, onError)
  const deliverers = delivers
    ? createNatsDelivery(parts, {
        sources,
        runtime,
        delivery,
        ackWaitMs,
        maxAckPending,
        onBatch: countBatches(metrics),
        onError,
      })
    : undefined
  return {
    // The stream removes repetitions, also those that another collector got.
    dependencies: { storage, sources, seen: false },
    isReady: storage.isReady,
    async close(timeoutMs) {
      await deliverers?.close(timeoutMs)
      await parts.link.close()
    },
  }
}

/**
 * Opens the outbox, or what else the settings say.
 * @throws {SegmentError} `invalid_source` for a setting that Node does not support, `outbox_unavailable` if the file or the
 *   servers cannot be used
 */
export const openStorage = async (config: CollectorConfig, options: OpenStorageOptions): Promise<NodeStorage> => {
  const { runtime, metrics, log } = options
  const { nats } = config.storage
  const { deliver = nats.servers.length > 0 ? 'nats' : 'outbox' } = config
  if (deliver === 'queue') {
    throw new SegmentError('invalid_source', 'Node has no Cloudflare Queue.', {
      path: ['deliver'],
      advice: 'Use outbox, nats or direct.',
    })
  }
  if (deliver === 'direct') return { dependencies: {}, isReady: () => true, close: async () => {} }
  if (deliver === 'nats') return openNatsStorage(config, options, nats.deliver)
  const onError = logError(log)
  const { delivery, duplicates, unknownKeys } = config
  const { path, maxBytes, durability, reserveBytes } = config.outbox
  // Checked first, so that invalid settings create no file.
  const sources = createSourceRegister(config)
  const outbox = await openOutbox({
    path,
    maxBytes,
    durability,
    dedupeWindowMs: duplicates.windowMs,
    onError,
    onExpired: ({ parked, deleted }) => log({ level: 'error', message: 'Calls expired.', parked, deleted }),
  })
  const passedKeys = unknownKeys === 'pass' ? await openPassedKeys(`${path}.keys`) : undefined
  const isDiskLow = createDiskReserve({
    reserveBytes,
    spaceOf: () => volumeSpace(dirname(path)),
    monotonic: () => performance.now(),
  })
  const storage = createOutboxStorage({
    outbox,
    sources,
    passedKeys,
    runtime,
    delivery,
    isDiskLow,
    onBatch: countBatches(metrics),
    onError,
  })
  await storage.resume()
  return {
    dependencies: { storage, sources, seen: storage.seen },
    isReady: storage.isReady,
    async close(timeoutMs) {
      await storage.close(timeoutMs)
      await outbox.close()
    },
  }
}
