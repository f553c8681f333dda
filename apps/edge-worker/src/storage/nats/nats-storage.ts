import { isSegmentError, SegmentError } from '@org/segment-core'
import type { CallStorage, ParkedGroup, StoreResult } from '../call-storage.ts'
import type { Clock } from '../clock.ts'
import type { NatsLink } from './connect-nats.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { NatsNames } from './nats-names.ts'
import type { Publisher } from './publish-calls.ts'
import type { RestoreStreams } from './restore-streams.ts'

/** Parts of a storage on NATS. */
export interface NatsParts {
  readonly link: NatsLink
  readonly names: NatsNames
  readonly publisher: Publisher
  /** Call it after calls could not be stored or fetched. */
  readonly restore: RestoreStreams
  readonly deadLetters: DeadLetters
  readonly clock: Clock
}

/** When a client should retry while nothing can be stored, in seconds. */
const retryAfterSeconds = 5

const kept: StoreResult = { outcome: 'kept' }
const unavailable: StoreResult = { outcome: 'unavailable', status: 503, retryAfterSeconds }

/** The parked calls by source and code; the channels of a source are counted together. */
const groupsOf = (names: NatsNames, subjects: Readonly<Record<string, number>>): readonly ParkedGroup[] => {
  const groups = new Map<string, ParkedGroup>()
  for (const [subject, calls] of Object.entries(subjects)) {
    const [source, code] = [names.targetOf(subject)?.alias ?? '', names.codeOf(subject)]
    const key = JSON.stringify([source, code])
    groups.set(key, { source, code, calls: calls + (groups.get(key)?.calls ?? 0) })
  }
  return [...groups.values()]
}

/** A storage that knows whether it works. */
export interface NatsStorage extends Required<Pick<CallStorage, 'store' | 'state'>> {
  /** Whether calls can be stored, judging by the connection and the last ones. */
  isReady(): boolean
}

/**
 * Stores calls in a stream of NATS JetStream and answers once a majority of its servers has them. It delivers nothing:
 * deliverers do, here or in other processes.
 */
export const createNatsStorage = (
  { link, names, publisher, clock }: NatsParts,
  onError: (error: SegmentError) => void,
): NatsStorage => {
  /** When storing last failed, if it has not succeeded since; milliseconds on the clock for durations. */
  let failedAt: number | undefined

  const fail = (error: unknown): StoreResult => {
    // The first of many failures that have one cause.
    if (failedAt === undefined) {
      const own = new SegmentError('outbox_unavailable', 'Calls cannot be stored.', {}, { cause: error })
      onError(isSegmentError(error) ? error : own)
    }
    failedAt = clock.monotonic()
    return unavailable
  }

  return {
    async store({ alias, channel }, calls) {
      try {
        // A subject is named after the source, and a write key must not be in it.
        if (alias === undefined) throw new SegmentError('outbox_unavailable', 'Calls of unknown keys cannot be stored.')
        // In a longer outage clients need not wait for their answer.
        if (failedAt !== undefined && !link.isConnected()) return unavailable
        await publisher.store({ alias, channel }, calls)
        failedAt = undefined
        return kept
      } catch (error) {
        return fail(error)
      }
    },
    async state() {
      const [queue, dead] = await Promise.all([
        link.jsm.streams.info(names.queue.stream),
        link.jsm.streams.info(names.dead.stream, { subjects_filter: names.dead.subjects }),
      ])
      const { messages: waiting, first_ts: firstAt } = queue.state
      return {
        waiting,
        bytes: queue.state.bytes + dead.state.bytes,
        oldestMs: waiting === 0 ? undefined : Math.max(0, clock.now() - Date.parse(firstAt)),
        parked: groupsOf(names, dead.state.subjects ?? {}),
      }
    },
    // After a while it is worth another try, even if no call arrives.
    isReady: () =>
      link.isConnected() && (failedAt === undefined || clock.monotonic() - failedAt > retryAfterSeconds * 1_000),
  }
}
