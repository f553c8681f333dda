import type { Consumer, JsMsg } from '@nats-io/jetstream'
import { isSegmentError, SegmentError } from '@org/segment-core'
import { byteLength, type ClaimedEntry, type OutboxQueue, type ParkedEntry } from '@org/segment-core/internal'
import type { Clock } from '../clock.ts'
import type { ParkedCall } from '../parked-calls.ts'
import type { DeadLetterReason, DeadLetters } from './dead-letters.ts'
import { fetchCount } from './fetch-count.ts'
import { type OpenedConsumer, openTargetConsumer, type TargetConsumerOptions } from './open-consumer.ts'
import type { Publisher } from './publish-calls.ts'
import { readCall } from './read-call.ts'
import type { RestoreStreams } from './restore-streams.ts'

/** Options of {@link createNatsQueue}. */
export interface NatsQueueOptions extends TargetConsumerOptions {
  readonly publisher: Publisher
  readonly deadLetters: DeadLetters
  readonly restore: RestoreStreams
  readonly clock: Clock
  /** Called when calls arrive. */
  readonly onArrival: () => void
  readonly onParked: (call: { readonly messageId: string } & DeadLetterReason) => void
  readonly onWarning: (message: string) => void
  readonly onError: (error: SegmentError) => void
}

/** The calls of one target in the stream, as the client's outbox. */
export interface NatsQueue extends OutboxQueue {
  /** Fetches no more calls. */
  stop(): Promise<void>
  /** Calls that were fetched and are not acknowledged. */
  held(): number
  /** Those of them that its client has not claimed. */
  unclaimed(): number
  /** Gives all fetched calls back, for other deliverers. */
  releaseAll(): void
}

/** A call that was fetched. */
interface HeldCall {
  message: JsMsg
  /** Whether the servers lost its message with the stream; its acknowledgement could meet that of another call. */
  isLost: boolean
  readonly entry: ClaimedEntry
}

/** How long a fetch waits for calls, in milliseconds. */
const fetchMs = 10_000

/** Pause after a failed fetch, in milliseconds. */
const failureMs = 1_000

/** Delay after which calls that could not be delivered are tried again, in milliseconds: Segment is down, or it refuses the key. */
const retryMs = { failed: 5_000, refused: 60_000 } as const

/** A call is parked once an attempt failed and it has waited this long, in milliseconds; the same as in the outbox. */
const maxAgeMs = 7 * 24 * 60 * 60_000

/** How long after an answer Segment counts as reachable, in milliseconds; the same as in the outbox. */
const answerMs = 60_000

/** Where a call was in the stream. */
const placeOf = ({ seq, timestamp }: JsMsg): string => `${seq} ${timestamp}`

/**
 * Fetches the calls of a target ahead of time and serves them to its client. While they wait and are sent, the servers are
 * told so; calls of a deliverer that ends are given to another one.
 */
export const createNatsQueue = (options: NatsQueueOptions): NatsQueue => {
  const { link, names, target, publisher, deadLetters, restore, ackWaitMs, clock } = options
  const { onArrival, onParked, onWarning, onError } = options
  const { jsm } = link
  const name = names.consumer(target)
  const held = new Map<number, HeldCall>()
  /** The same by sequence in the stream, which a stream that was created again counts from 1 again. */
  const bySequence = new Map<number, HeldCall>()
  let lastId = 0
  /** The consumer that was used last, and the stream whose calls are held. */
  let former: Omit<OpenedConsumer, 'consumer'> | undefined
  let heldBytes = 0
  /** When Segment last answered, in milliseconds on the clock for durations. */
  let answeredAt = Number.NEGATIVE_INFINITY
  /** Of a call, from the latest ones. */
  let averageBytes = 1_024
  let ready: HeldCall[] = []
  let isStopped = false
  let isFailing = false
  /** Fetches that failed in a row. */
  let failures = 0
  let wakeFetch = (): void => {}
  let fetching: { stop(): void } | undefined

  const report = (error: unknown): void => {
    // A lost server fails every fetch; one line is enough.
    if (isFailing) return
    isFailing = true
    const cause = isSegmentError(error) ? error.cause : error
    const why = cause instanceof Error ? ` (${cause.message})` : ''
    onError(new SegmentError('outbox_unavailable', `The calls of ${name} cannot be fetched${why}.`, {}, { cause }))
  }

  const forget = (id: number): HeldCall | undefined => {
    const call = held.get(id)
    if (call === undefined) return undefined
    held.delete(id)
    if (bySequence.get(call.message.seq) === call) bySequence.delete(call.message.seq)
    heldBytes -= call.entry.bytes
    wakeFetch()
    return call
  }

  /** Calls a method of a message; a connection that ended must not end the delivery. */
  const tell = (call: Pick<HeldCall, 'message' | 'isLost'>, act: (message: JsMsg) => void): void => {
    if (call.isLost) return
    try {
      act(call.message)
    } catch (error) {
      report(error)
    }
  }

  const receive = (message: JsMsg): void => {
    const known = bySequence.get(message.seq)
    if (known !== undefined && known.message.timestamp === message.timestamp) {
      // Delivered again because we were late: the new message takes the acknowledgement.
      known.message = message
      known.isLost = false
      return
    }
    const { json, messageId } = readCall(message)
    if (messageId === undefined) {
      const reason = { code: 'invalid_call', message: 'The message of the stream is not a call.' }
      const place = placeOf(message)
      const call = { message, isLost: false }
      deadLetters.park(target, { messageId: '', json, place }, reason).then(
        () => {
          tell(call, (one) => one.ack())
          onParked({ messageId: '', ...reason })
        },
        () => tell(call, (one) => one.nak(retryMs.failed)),
      )
      return
    }
    lastId += 1
    const entry = { id: lastId, messageId, json, bytes: message.data.byteLength }
    const call: HeldCall = { message, isLost: false, entry }
    held.set(entry.id, call)
    bySequence.set(message.seq, call)
    heldBytes += call.entry.bytes
    averageBytes += (call.entry.bytes - averageBytes) / 64
    ready.push(call)
    onArrival()
  }

  const room = (): number => fetchCount({ calls: held.size, bytes: heldBytes, averageBytes })

  const openConsumer = async (): Promise<Consumer> => {
    const opened = await openTargetConsumer(options)
    if (former !== undefined && former.streamCreatedAt !== opened.streamCreatedAt) {
      for (const call of held.values()) call.isLost = true
    }
    if (former !== undefined && former.createdAt !== opened.createdAt) {
      onWarning(`The consumer ${name} was missing and was created again. Calls in delivery may arrive twice.`)
    }
    former = opened
    return opened.consumer
  }

  const fetch = async (consumer: Consumer, count: number): Promise<void> => {
    const messages = await consumer.fetch({ max_messages: count, expires: fetchMs, bind: true })
    fetching = messages
    for await (const message of messages) receive(message)
    failures = 0
    isFailing = false
  }

  const whenRoom = (): Promise<void> =>
    new Promise((resolve) => {
      wakeFetch = () => {
        if (!isStopped && room() === 0) return
        wakeFetch = () => {}
        resolve()
      }
      wakeFetch()
    })

  const run = async (): Promise<void> => {
    let consumer: Consumer | undefined
    while (!isStopped) {
      try {
        consumer ??= await openConsumer()
        await whenRoom()
        if (!isStopped) await fetch(consumer, room())
      } catch (error) {
        if (isStopped) return
        failures += 1
        // One alone may be a busy server that sent no heartbeats for ten seconds, or a consumer that was deleted.
        if (consumer === undefined || failures > 1) report(error)
        consumer = undefined
        if (link.isConnected()) await restore()
        await new Promise<void>((resolve) => setTimeout(resolve, failureMs).unref())
      }
    }
  }

  const keepAlive = setInterval(() => {
    // Without a connection the client would hold each of them in memory until it is back.
    if (!link.isConnected()) return
    for (const call of held.values()) tell(call, (message) => message.working())
  }, ackWaitMs / 3).unref()

  const giveBack = (id: number, delayMs?: number): void => {
    const call = forget(id)
    if (call !== undefined) tell(call, (message) => message.nak(delayMs))
  }

  const parkOne = async (id: number, reason: DeadLetterReason): Promise<void> => {
    const call = held.get(id)
    if (call === undefined) return
    const { entry, message } = call
    try {
      await deadLetters.park(target, { ...entry, place: placeOf(message) }, reason)
    } catch (error) {
      // It stays in the queue until the dead letters take it.
      giveBack(id, retryMs.refused)
      throw error
    }
    forget(id)
    tell(call, (one) => one.ack())
    onParked({ messageId: entry.messageId, ...reason })
  }

  const park = async (ids: readonly number[], reason: DeadLetterReason): Promise<void> => {
    answeredAt = clock.monotonic()
    const results = await Promise.allSettled(ids.map((id) => parkOne(id, reason)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  const isExpired = (id: number): boolean => {
    const call = held.get(id)
    return call !== undefined && clock.now() - call.message.time.getTime() > maxAgeMs
  }

  const ownParked = async function* (): AsyncGenerator<ParkedCall> {
    for await (const call of deadLetters.list()) {
      if (call.source === target.alias && call.channel === target.channel) yield call
    }
  }

  const running = run()
  // The servers know nothing of a fetch from before.
  const stopListening = link.onReconnect(() => fetching?.stop())

  return {
    async append(entries) {
      return publisher.store(target, entries)
    },
    async claim({ bytes, calls }) {
      let left = bytes
      let count = 0
      for (const { entry } of ready) {
        if (count >= calls || (count > 0 && entry.bytes > left)) break
        left -= entry.bytes
        count += 1
      }
      const taken = ready.slice(0, count)
      ready = ready.slice(count)
      return taken.map(({ entry }) => entry)
    },
    async acknowledge(ids) {
      answeredAt = clock.monotonic()
      for (const id of ids) {
        const call = forget(id)
        if (call !== undefined) tell(call, (message) => message.ack())
      }
    },
    async release(ids, { tried = false, answered = false } = {}) {
      if (answered) answeredAt = clock.monotonic()
      // Segment answers other calls, so that these fail for a reason of their own.
      const mayExpire = tried && clock.monotonic() - answeredAt <= answerMs
      const expired = mayExpire ? ids.filter(isExpired) : []
      const message = 'The call waited longer than the storage keeps calls.'
      if (expired.length > 0) await park(expired, { code: 'outbox_expired', message })
      const delayMs = answered ? retryMs.refused : tried ? retryMs.failed : undefined
      for (const id of ids) giveBack(id, delayMs)
    },
    park,
    async parked(limit) {
      const entries: ParkedEntry[] = []
      for await (const call of ownParked()) {
        if (entries.length >= limit) break
        const { id, messageId, json, code, reason, parkedAt } = call
        entries.push({ id: Number(id), messageId, json, bytes: byteLength(json), code, message: reason, parkedAt })
      }
      return entries
    },
    async requeue(ids) {
      for await (const call of ownParked()) if (ids.includes(Number(call.id))) await deadLetters.retry([call])
    },
    // The stream itself removes repetitions.
    has: () => false,
    async counts() {
      const { num_pending: waiting, num_ack_pending: claimed } = await jsm.consumers.info(names.queue.stream, name)
      return { waiting, claimed, parked: 0, bytes: heldBytes }
    },
    async stop() {
      isStopped = true
      stopListening()
      wakeFetch()
      fetching?.stop()
      await running
    },
    held: () => held.size,
    unclaimed: () => ready.length,
    releaseAll() {
      clearInterval(keepAlive)
      ready = []
      for (const id of [...held.keys()]) giveBack(id)
    },
  }
}
