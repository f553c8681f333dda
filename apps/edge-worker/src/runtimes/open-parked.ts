import { existsSync } from 'node:fs'
import { SegmentError } from '@org/segment-core'
import { openOutbox } from '@org/segment-core/node'
import { type CollectorConfig, channels } from '../config/collector-config.ts'
import type { Environment } from '../config/read-environment.ts'
import type { Clock } from '../storage/clock.ts'
import { openNats } from '../storage/nats/open-nats.ts'
import type { ParkedCalls } from '../storage/parked-calls.ts'
import { parkedInOutbox } from '../storage/parked-in-outbox.ts'
import { openPassedKeys } from '../storage/passed-keys.ts'
import { queueNamesOf } from '../storage/queue-name.ts'
import { openSources } from './open-sources.ts'
import type { Reporting } from './reporting.ts'

/** Options of {@link openParked}. */
export interface OpenParkedOptions extends Pick<Reporting, 'log' | 'logError' | 'hide'> {
  /** Variables that the file of `sourcesFrom` refers to. */
  readonly environment: Environment
  readonly clock: Clock
  /** Ends the waiting for servers. */
  readonly signal: AbortSignal
}

const openOutboxCalls = async (config: CollectorConfig, options: OpenParkedOptions): Promise<ParkedCalls> => {
  const { path, maxBytes, durability } = config.outbox
  if (!existsSync(path)) {
    throw new SegmentError('invalid_source', `There is no outbox at ${path}.`, {
      path: ['outbox', 'path'],
      advice: 'Use the same settings and the same working folder as the collector.',
    })
  }
  const { sources, stop } = await openSources(config, options, options.environment)
  // The commands are short: sources that come later have no parked calls yet.
  stop()
  const { known } = await openPassedKeys(`${path}.keys`)
  const passed = [...known].flatMap((key) => channels.map((channel) => `key ${key} ${channel}`))
  const outbox = await openOutbox({
    path,
    maxBytes,
    durability,
    // The collector deletes old calls, and says so in its log.
    parkedMaxAgeMs: Number.MAX_SAFE_INTEGER,
    queues: [...sources.all.flatMap(({ label }) => queueNamesOf(label)), ...passed],
    onError: options.logError,
  })
  return parkedInOutbox(outbox, () => outbox.close())
}

/**
 * Opens the parked calls of the storage that the settings choose, also while collectors use it.
 * @throws {SegmentError} `invalid_source` if the settings have no such storage, `outbox_unavailable` if it cannot be used
 */
export const openParked = async (config: CollectorConfig, options: OpenParkedOptions): Promise<ParkedCalls> => {
  const { servers } = config.storage.nats
  const { deliver = servers.length > 0 ? 'nats' : 'outbox' } = config
  switch (deliver) {
    case 'outbox':
      return openOutboxCalls(config, options)
    case 'nats': {
      const { log, logError, clock, signal } = options
      const { link, deadLetters } = await openNats(config, {
        onError: logError,
        onWarning: (message) => log({ level: 'warning', message }),
        onStatus: () => {},
        clock,
        signal,
      })
      return { ...deadLetters, close: () => link.close() }
    }
    case 'direct':
    case 'queue':
      throw new SegmentError('invalid_source', `A collector with deliver: ${deliver} parks no calls on this machine.`, {
        path: ['deliver'],
        advice: 'For the dead letters of a Worker, name their Queue: --queue segment-dead-letters.',
      })
    default:
      return deliver satisfies never
  }
}
