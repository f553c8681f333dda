import type { JsMsg } from '@nats-io/jetstream'
import type { OutgoingCall } from '../call-storage.ts'
import type { ParkedCall, ParkedCalls } from '../parked-calls.ts'
import type { NatsLink } from './connect-nats.ts'
import { deadLetterHeaders, type NamedTarget, type NatsNames, natsMessageId } from './nats-names.ts'
import type { Publisher } from './publish-calls.ts'
import { readCall } from './read-call.ts'
import { readStream } from './read-stream.ts'

/** Options of {@link createDeadLetters}. */
export interface DeadLetterOptions {
  readonly link: NatsLink
  readonly names: NatsNames
  readonly publisher: Publisher
}

/** The stream of calls that Segment refuses. */
export interface DeadLetters extends Omit<ParkedCalls, 'close'> {
  /**
   * Stores a call with the reason.
   * @throws {SegmentError} `outbox_full` or `outbox_unavailable` if the stream does not take it
   */
  park(target: NamedTarget, call: RefusedCall, reason: DeadLetterReason): Promise<void>
}

/** A call that Segment refuses. */
export interface RefusedCall extends Pick<OutgoingCall, 'messageId' | 'json'> {
  /** Its place in the queue: storing it again for the same place changes nothing. */
  readonly place: string
}

/** Why a call cannot be delivered. */
export interface DeadLetterReason {
  readonly code: string
  readonly message: string
}

/** Length at which a reason is cut: a header may have 64 KB in total. */
const maxReasonLength = 1_000

const readReason = (text: string): string => {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

/** Opens the dead letters of a storage. */
export const createDeadLetters = ({ link, names, publisher }: DeadLetterOptions): DeadLetters => {
  const { jsm } = link
  const { stream } = names.dead

  const readLetter = (message: JsMsg): ParkedCall => {
    const { json, messageId } = readCall(message)
    const target = names.targetOf(message.subject)
    return {
      id: String(message.seq),
      source: target?.alias,
      channel: target?.channel,
      messageId: messageId ?? '',
      code: message.headers?.get(deadLetterHeaders.code) || names.codeOf(message.subject),
      reason: readReason(message.headers?.get(deadLetterHeaders.reason) ?? ''),
      parkedAt: message.time.getTime(),
      json,
    }
  }

  const remove = async ({ id }: ParkedCall): Promise<boolean> => {
    try {
      return await jsm.streams.deleteMessage(stream, Number(id), true)
    } catch (error) {
      // Another operator was faster, or it was too old.
      if (error instanceof link.nats.JetStreamApiError) return false
      throw error
    }
  }

  const isThere = async ({ id }: ParkedCall): Promise<boolean> =>
    (await jsm.streams.getMessage(stream, { seq: Number(id) })) !== null

  const retryOne = async (call: ParkedCall): Promise<boolean> => {
    const { id, source: alias, channel, messageId, json } = call
    if (alias === undefined || channel === undefined) return false
    if (!(await isThere(call))) return false
    const natsId = natsMessageId(alias, messageId, `parked ${id}`)
    await publisher.publish({ subject: names.repeatedCall({ alias, channel }), messageId, json, natsId })
    await remove(call)
    return true
  }

  const countOf = async (
    calls: readonly ParkedCall[],
    work: (call: ParkedCall) => Promise<boolean>,
  ): Promise<number> => {
    let count = 0
    for (const call of calls) if (await work(call)) count += 1
    return count
  }

  return {
    async park(target, { messageId, json, place }, { code, message }) {
      await publisher.publish({
        subject: names.deadLetter(target, code),
        messageId,
        json,
        // A call that is retried and refused again has another place.
        natsId: natsMessageId(target.alias, messageId, place),
        headers: {
          [deadLetterHeaders.code]: code,
          // JSON has no line breaks.
          [deadLetterHeaders.reason]: JSON.stringify(message.slice(0, maxReasonLength)),
        },
      })
    },
    async *list() {
      for await (const message of readStream(link, { stream, filter: names.dead.subjects })) yield readLetter(message)
    },
    retry: (calls) => countOf(calls, retryOne),
    drop: (calls) => countOf(calls, remove),
  }
}
