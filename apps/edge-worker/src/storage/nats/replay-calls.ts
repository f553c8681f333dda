import { isSegmentError } from '@org/segment-core'
import type { SourceRegister } from '../../sources/source-register.ts'
import type { NamedTarget } from './nats-names.ts'
import { natsMessageId } from './nats-names.ts'
import type { NatsParts } from './nats-storage.ts'
import { readCall } from './read-call.ts'
import { readStream } from './read-stream.ts'

/** Which calls of the history are replayed. */
export interface ReplayRange {
  readonly since: Date
  /** @default all that were stored before the replay began */
  readonly until?: Date | undefined
  /** Alias of the source. @default all sources */
  readonly source?: string | undefined
  /** The sources that are delivered; calls of others would wait for ever. */
  readonly sources: Pick<SourceRegister, 'byAlias'>
  /** Names this replay: calls that it stored before are recognised if it is repeated after a failure. */
  readonly id: string
  /** Whether calls are only counted. @default false */
  readonly isDry?: boolean | undefined
  /** Ends the replay between two calls. */
  readonly signal?: AbortSignal | undefined
}

/** How many calls were replayed. */
export interface ReplayResult {
  readonly calls: number
  /** Messages of the history that are not calls, and calls of other sources. */
  readonly skipped: number
}

/** Calls that are published without waiting for each other. */
const inFlight = 256

/** Pause while the queue is full, in milliseconds. */
const fullMs = 500

/**
 * Puts calls of the history back into the queue. They are delivered like new ones, with the same messageIds, and do not
 * enter the history again. While the queue is full, it waits.
 * @throws {SegmentError} `outbox_unavailable` if the servers do not answer
 */
export const replayCalls = async (
  { link, names, publisher }: NatsParts,
  { since, until, source, sources, id, isDry = false, signal }: ReplayRange,
): Promise<ReplayResult> => {
  let calls = 0
  let skipped = 0
  let group: Promise<unknown>[] = []

  const replayOne = async (target: NamedTarget, messageId: string, json: string): Promise<unknown> => {
    const subject = names.repeatedCall(target)
    const natsId = natsMessageId(target.alias, messageId, `replay ${id}`)
    for (;;) {
      try {
        return await publisher.publish({ subject, messageId, json, natsId })
      } catch (error) {
        // Deliverers make room.
        const isFull = isSegmentError(error) && error.code === 'outbox_full'
        if (!isFull || signal?.aborted) throw error
        await new Promise((resolve) => setTimeout(resolve, fullMs))
      }
    }
  }

  for await (const message of readStream(link, {
    stream: names.history.stream,
    filter: names.historyOf(source),
    since,
  })) {
    signal?.throwIfAborted()
    if (until !== undefined && message.time.getTime() > until.getTime()) break
    const target = names.targetOf(message.subject)
    const { json, messageId } = readCall(message)
    if (target === undefined || messageId === undefined || sources.byAlias(target.alias) === undefined) {
      skipped += 1
      continue
    }
    calls += 1
    if (isDry) continue
    group.push(replayOne(target, messageId, json))
    if (group.length < inFlight) continue
    await Promise.all(group)
    group = []
  }
  await Promise.all(group)
  return { calls, skipped }
}
