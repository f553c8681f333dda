import { SegmentError } from '@org/segment-core'
import type { OutgoingCall } from '../call-storage.ts'
import type { Clock } from '../clock.ts'
import type { NatsLink } from './connect-nats.ts'
import { messageIdHeader, type NamedTarget, type NatsNames, natsMessageId } from './nats-names.ts'
import type { RestoreStreams } from './restore-streams.ts'

/** A call to publish. */
export interface PublishedCall {
  readonly subject: string
  readonly messageId: string
  readonly json: string | Uint8Array
  /** By this the stream removes repetitions; none if they are kept. */
  readonly natsId: string | undefined
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Options of {@link createPublisher}. */
export interface PublisherOptions {
  readonly link: NatsLink
  readonly names: NatsNames
  /** Called after an attempt that failed. */
  readonly restore: RestoreStreams
  /** Whether the stream removes calls whose messageId it knows. */
  readonly deduplicates: boolean
  readonly clock: Clock
}

/** Stores calls in the queue. */
export interface Publisher {
  /**
   * Resolves when a majority of the servers has all calls. They are published at once, without waiting for each other.
   * @returns their sequences in the stream
   * @throws {SegmentError} `outbox_full` if the queue is full, `outbox_unavailable` if the servers do not answer; a part of
   *   the calls may be stored then, and is recognised when they are published again
   */
  store(target: NamedTarget, calls: readonly OutgoingCall[]): Promise<readonly number[]>
  /** Publishes one call in the same way. */
  publish(call: PublishedCall): Promise<number>
}

/** Timeout of one attempt, in milliseconds: a server that is lost answers no attempt that it has. */
const attemptMs = 2_500

/** How long a call is published again before its client gets 503, in milliseconds; clients wait for ten seconds. */
const budgetMs = 7_000

/** Pause between two attempts, in milliseconds. */
const pauseMs = 200

/**
 * After a server or the connection failed, a call counts as stored only if the stream still knows it this long after its
 * acknowledgement, in milliseconds: a leader that was paused or cut off acknowledges calls until it hears of its successor,
 * which does so every second, and those calls are gone.
 * @see https://github.com/nats-io/nats-server/pull/7955
 */
const confirmMs = 2_000

/** How long after a failure, in milliseconds: longer than a server is paused before its clients leave it. */
const unsettledMs = 10_000

/** Maximum bytes of calls that wait for the servers. */
const maxPendingBytes = 67_108_864

/**
 * The server's error codes of a stream, an account or a disk that is full.
 * @see https://github.com/nats-io/nats-server/blob/main/server/errors.json
 */
const fullCodes: ReadonlySet<number> = new Set([10002, 10023, 10047, 10077])

/** The server's error code of a repetition whose first attempt is not stored yet. */
const duplicateInProcess = 10158

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const unavailable = (cause?: unknown): SegmentError =>
  new SegmentError('outbox_unavailable', 'The servers of NATS did not store the call in time.', {}, { cause })

/** Creates the function that publishes calls. */
export const createPublisher = ({ link, names, restore, deduplicates, clock }: PublisherOptions): Publisher => {
  const { js, nats } = link
  let pendingBytes = 0
  /** When an attempt last failed, in milliseconds on the clock for durations. */
  let failedAt = Number.NEGATIVE_INFINITY

  const isSettled = (): boolean =>
    clock.monotonic() - Math.max(failedAt, link.disconnectedAt() ?? Number.NEGATIVE_INFINITY) > unsettledMs

  const asError = (cause: unknown): SegmentError =>
    cause instanceof nats.JetStreamApiError && fullCodes.has(cause.code)
      ? new SegmentError('outbox_full', `The stream refuses calls: ${cause.message}.`, {
          advice: 'Raise its max_bytes or its max_msgs, or see why Segment does not take the calls.',
        })
      : unavailable(cause)

  const isInProcess = (cause: unknown): boolean =>
    cause instanceof nats.JetStreamApiError && cause.code === duplicateInProcess

  const publish = async ({
    subject,
    messageId,
    json,
    natsId,
    headers: others = {},
  }: PublishedCall): Promise<number> => {
    const dueAt = clock.monotonic() + budgetMs
    const headers = nats.headers()
    headers.set(messageIdHeader, JSON.stringify(messageId))
    for (const [name, value] of Object.entries(others)) headers.set(name, value)
    // A repetition without a sequence was proposed and is not stored. If its leader is replaced meanwhile, it never is, and
    // the stream remembers its id all the same: then the call needs another one. Servers say so in one of two ways.
    // See https://github.com/nats-io/nats-server/pull/6415
    let id = natsId
    let isStored = false
    let error: SegmentError | undefined
    for (let attempt = 1; ; attempt += 1) {
      let waitMs = pauseMs
      // Without a connection the client would hold each attempt in memory until it is back.
      if (link.isConnected()) {
        try {
          const options = { headers, timeout: attemptMs, ...(id === undefined ? {} : { msgID: id }) }
          const { seq, duplicate } = await js.publish(subject, json, options)
          if (duplicate && seq === 0) {
            id = `${natsId}-${attempt}`
          } else {
            // Without an id, asking again would store it again.
            if (id === undefined || isSettled() || (isStored && duplicate)) return seq
            isStored = true
            waitMs = confirmMs
          }
        } catch (cause) {
          error = asError(cause)
          if (error.code !== 'outbox_full') {
            failedAt = clock.monotonic()
            await restore()
          }
          if (isInProcess(cause)) id = `${natsId}-${attempt}`
        }
      }
      // The stream removes the repetition if only the answer was lost.
      if (error?.code === 'outbox_full' || clock.monotonic() + waitMs > dueAt) throw error ?? unavailable()
      await pause(waitMs)
    }
  }

  return {
    publish,
    async store(target, calls) {
      const subject = names.newCall(target)
      const bytes = calls.reduce((sum, call) => sum + call.bytes, 0)
      if (pendingBytes > 0 && pendingBytes + bytes > maxPendingBytes) throw unavailable()
      pendingBytes += bytes
      try {
        const publishing = calls.map(({ messageId, json }) => {
          const natsId = deduplicates ? natsMessageId(target.alias, messageId) : undefined
          return publish({ subject, messageId, json, natsId })
        })
        // All must be over before the bytes are free.
        const results = await Promise.allSettled(publishing)
        const failed = results.find((result) => result.status === 'rejected')
        if (failed !== undefined) throw failed.reason
        return await Promise.all(publishing)
      } finally {
        pendingBytes -= bytes
      }
    },
  }
}
