import { SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../../config/collector-config.ts'
import type { Clock } from '../clock.ts'
import { connectNats, type NatsConnectionOptions, type NatsLink } from './connect-nats.ts'
import { createDeadLetters } from './dead-letters.ts'
import { loadNats } from './load-nats.ts'
import { createNatsNames } from './nats-names.ts'
import type { NatsParts } from './nats-storage.ts'
import { createStreams, lacksStreams, wantedStreams } from './nats-streams.ts'
import { createPublisher } from './publish-calls.ts'
import { createStreamRestorer } from './restore-streams.ts'
import { untilReachable } from './until-reachable.ts'

/** Options of {@link openNats}. */
export interface OpenNatsOptions {
  /** Options of the NATS client, such as an authenticator of your own. */
  readonly connection?: NatsConnectionOptions | undefined
  readonly onError: (error: SegmentError) => void
  readonly onWarning: (message: string) => void
  readonly clock: Clock
  /** Called when the connection is lost and when it is back. */
  readonly onStatus: (status: { readonly isConnected: boolean; readonly server: string }) => void
  /** Ends the waiting for the servers. */
  readonly signal?: AbortSignal | undefined
}

/** Bytes reserved for the headers of a message. */
const headerBytes = 4_096

const checkPayload = ({ connection }: NatsLink, callBytes: number): void => {
  const most = connection.info?.max_payload
  if (most === undefined || callBytes + headerBytes <= most) return
  throw new SegmentError('invalid_source', `The servers of NATS take messages of at most ${most} bytes.`, {
    path: ['limits', 'callBytes'],
    advice: `Set limits.callBytes to at most ${most - headerBytes}, or raise max_payload of the servers.`,
  })
}

/**
 * Connects to NATS and creates the streams that are missing. It waits for servers that are not there yet.
 * @throws {SegmentError} `invalid_source` if the settings do not fit the servers, `outbox_unavailable` if the servers do not
 *   answer for half a minute
 */
export const openNats = async (
  { storage, duplicates, limits }: Pick<CollectorConfig, 'storage' | 'duplicates' | 'limits'>,
  options: OpenNatsOptions,
): Promise<NatsParts> => {
  const { connection: own, onError, onWarning, onStatus, clock, signal } = options
  const nats = await loadNats()
  const names = createNatsNames(storage.nats.stream)
  const again = { onError, clock, signal }
  const link = await untilReachable(() => connectNats(storage.nats, { nats, own, onStatus, onError, clock }), again)
  const wanted = wantedStreams(names, storage.nats, duplicates.windowMs)
  try {
    checkPayload(link, limits.callBytes)
    await untilReachable(() => createStreams(link, wanted, onWarning), again)
  } catch (error) {
    await link.close()
    throw error
  }
  const restore = createStreamRestorer({
    lacksStreams: () => lacksStreams(link, wanted),
    // What differs was said at the start.
    create: () => createStreams(link, wanted, () => {}),
    onWarning,
    onError,
    monotonic: clock.monotonic,
  })
  const publisher = createPublisher({ link, names, restore, deduplicates: duplicates.windowMs > 0, clock })
  return { link, names, publisher, restore, deadLetters: createDeadLetters({ link, names, publisher }), clock }
}
