import { dirname } from 'node:path'
import { type Runtime, SegmentError } from '@org/segment-core'
import { openOutbox } from '@org/segment-core/node'
import type { CollectorDependencies } from '../collector/dependencies.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { createDiskReserve, volumeSpace } from '../storage/disk-reserve.ts'
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

/**
 * Opens the outbox, unless the settings say `direct`.
 * @throws {SegmentError} `invalid_source` for a setting that Node does not support, `outbox_unavailable` if the file cannot
 *   be used
 */
export const openStorage = async (
  config: CollectorConfig,
  { runtime, metrics, log }: { readonly runtime: Runtime; readonly metrics: Metrics; readonly log: Log },
): Promise<NodeStorage> => {
  if (config.deliver === 'queue') {
    throw new SegmentError('invalid_source', 'Node has no Cloudflare Queue.', {
      path: ['deliver'],
      advice: 'Use outbox or direct.',
    })
  }
  if (config.deliver === 'direct') return { dependencies: {}, isReady: () => true, close: async () => {} }
  const onError = ({ message, code }: SegmentError): void => log({ level: 'error', message, code })
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
  const onBatch = ({ calls }: { readonly calls: number }): void => {
    metrics.count('collector_batches_total', {})
    metrics.count('collector_delivered_calls_total', {}, calls)
  }
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
    onBatch,
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
