import { dirname } from 'node:path'
import { type Runtime, SegmentError } from '@org/segment-core'
import { openOutbox } from '@org/segment-core/node'
import type { CollectorDependencies } from '../collector/dependencies.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { LiveRegister } from '../sources/source-register.ts'
import { clockOf } from '../storage/clock.ts'
import { createDiskReserve, volumeSpace } from '../storage/disk-reserve.ts'
import type { NatsConnectionOptions } from '../storage/nats/connect-nats.ts'
import { createNatsDelivery } from '../storage/nats/nats-delivery.ts'
import { createNatsStorage } from '../storage/nats/nats-storage.ts'
import { openNats } from '../storage/nats/open-nats.ts'
import { streamWarnings } from '../storage/nats/stream-warnings.ts'
import { createOutboxStorage } from '../storage/outbox-storage.ts'
import { openPassedKeys } from '../storage/passed-keys.ts'
import { queueNamesOf } from '../storage/queue-name.ts'
import { createExpiryReport } from './report-expiry.ts'
import type { Reporting } from './reporting.ts'

/** The storage of a collector on Node. */
export interface NodeStorage {
  readonly dependencies: Pick<CollectorDependencies, 'storage' | 'sources' | 'seen'>
  /** Folder of the outbox, if there is one. */
  readonly folder: string | undefined
  isReady(): boolean
  close(timeoutMs: number): Promise<void>
}

/** What opening a storage needs. */
export interface OpenStorageOptions extends Reporting {
  readonly runtime: Runtime
  readonly sources: LiveRegister
  /** Options of the NATS client beyond the settings. */
  readonly nats?: NatsConnectionOptions | undefined
}

/** How often the streams are looked for, in milliseconds. */
const lookMs = 30_000

/** How often the log repeats what is wrong with the streams, in milliseconds. */
const warnMs = 60 * 60_000

/**
 * Connects to the storage on NATS.
 * @param delivers whether stored calls are delivered here
 */
export const openNatsStorage = async (
  config: CollectorConfig,
  { runtime, sources, log, logError, deliveries, nats: connection }: OpenStorageOptions,
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
  const onWarning = (message: string): void => log({ level: 'warning', message })
  const parts = await openNats(config, {
    connection,
    clock: clockOf(runtime),
    onError: logError,
    onWarning,
    onStatus: ({ isConnected, server }) =>
      isConnected
        ? log({ level: 'info', message: 'The connection to NATS is back.', server })
        : log({ level: 'error', message: 'The connection to NATS is lost.', server }),
  })
  const storage = createNatsStorage(parts, logError)
  const deliverers = delivers
    ? createNatsDelivery(parts, {
        sources,
        runtime,
        delivery,
        ackWaitMs,
        maxAckPending,
        report: deliveries.report,
        onWarning,
        onError: logError,
      })
    : undefined
  // Nothing fails without the history, so only this warning shows it.
  const looking = setInterval(() => {
    if (parts.link.isConnected()) parts.restore()
  }, lookMs).unref()
  const warn = (): Promise<void> =>
    streamWarnings(parts, sources, runtime.now()).then(
      (messages) => {
        for (const message of messages) onWarning(message)
      },
      // The deliverers report what fails.
      () => {},
    )
  await warn()
  const warning = setInterval(warn, warnMs).unref()
  return {
    // The stream removes repetitions, also those that another collector got.
    dependencies: { storage, sources, seen: false },
    folder: undefined,
    isReady: storage.isReady,
    async close(timeoutMs) {
      clearInterval(warning)
      clearInterval(looking)
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
  const { runtime, sources, logError, deliveries } = options
  const { nats } = config.storage
  const { deliver = nats.servers.length > 0 ? 'nats' : 'outbox' } = config
  if (deliver === 'queue') {
    throw new SegmentError('invalid_source', 'Node has no Cloudflare Queue.', {
      path: ['deliver'],
      advice: 'Use outbox, nats or direct.',
    })
  }
  if (deliver === 'direct')
    return { dependencies: { sources }, folder: undefined, isReady: () => true, close: async () => {} }
  if (deliver === 'nats') return openNatsStorage(config, options, nats.deliver)
  const { delivery, duplicates, unknownKeys } = config
  const { path, maxBytes, durability, reserveBytes, parkedMaxAgeMs } = config.outbox
  const outbox = await openOutbox({
    path,
    maxBytes,
    durability,
    dedupeWindowMs: duplicates.windowMs,
    parkedMaxAgeMs,
    queues: sources.all.flatMap(({ label }) => queueNamesOf(label)),
    onError: logError,
    onExpired: createExpiryReport(options),
  })
  const passedKeys = unknownKeys === 'pass' ? await openPassedKeys(`${path}.keys`) : undefined
  const diskReserve = await createDiskReserve({
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
    diskReserve,
    report: deliveries.report,
    onError: logError,
  })
  await storage.resume()
  const { queues } = await outbox.summary()
  const stranded = queues.reduce((sum, { name, waiting }) => (name === undefined ? sum + waiting : sum), 0)
  if (stranded > 0) {
    options.log({
      level: 'warning',
      message: `The outbox holds ${stranded} calls of sources that are not configured. Configure the sources again, with revoked: true if they must not accept new calls, to deliver them.`,
    })
  }
  return {
    dependencies: { storage, sources, seen: storage.seen },
    folder: dirname(path),
    isReady: storage.isReady,
    async close(timeoutMs) {
      await storage.close(timeoutMs)
      await outbox.close()
    },
  }
}
