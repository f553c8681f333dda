import { SegmentError } from '@org/segment-core'
import { type Channel, channels } from '../config/collector-config.ts'
import { type CallMessage, type MessageTarget, readMessage, writeMessages } from './call-message.ts'
import type { OutgoingCall } from './call-storage.ts'
import type { CloudflareApi } from './cloudflare-api.ts'
import type { ParkedCall, ParkedCalls } from './parked-calls.ts'

/** Names of Queues. */
export interface QueueNames {
  /** The dead letters. */
  readonly queue: string
  /** The Queue that calls are put back into. */
  readonly callsQueue: string
}

/** A message that is hidden from other consumers. */
interface HeldMessage {
  readonly leaseId: string
  /** Where its calls go; undefined if they cannot be put back. */
  readonly target: MessageTarget | undefined
  /** Those that are neither retried nor dropped. */
  readonly calls: Set<ParkedCall>
}

type JsonRecord = Readonly<Record<string, unknown>>

/** Messages of one pull, and how long they are hidden from other consumers, in milliseconds. */
const pull = { batch_size: 100, visibility_timeout_ms: 600_000 } as const

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const recordsOf = (value: unknown): readonly JsonRecord[] => (Array.isArray(value) ? value.filter(isRecord) : [])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const parseLetter = (text: string): JsonRecord | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) && 'reason' in value ? value : undefined
  } catch {
    return undefined
  }
}

const parseMessage = (text: string): CallMessage | undefined => {
  try {
    return readMessage(text)
  } catch {
    return undefined
  }
}

const readChannel = (value: unknown): Channel | undefined => channels.find((channel) => channel === value)

/** What the platform parks itself has no reason. */
const givenUp = { code: 'dead_letter', reason: 'The Queue gave the message up after its last attempt.' } as const

/** Reads a dead letter, or a message of calls that the platform parked itself. */
const hold = (message: JsonRecord): HeldMessage => {
  const leaseId = textOf(message.lease_id)
  const parkedAt = Number(message.timestamp_ms ?? 0)
  const body = textOf(message.body)
  const letter = parseLetter(body)
  if (letter === undefined) {
    const { target, calls = [] } = parseMessage(body) ?? {}
    const source = target !== undefined && 'alias' in target ? target.alias : undefined
    const parked = calls.map(({ messageId, json }, index) => {
      const id = `${leaseId} ${index}`
      return { id, source, channel: target?.channel, messageId, ...givenUp, parkedAt, json }
    })
    if (parked.length > 0) return { leaseId, target, calls: new Set(parked) }
  }
  // The call of a shortened letter is not complete.
  const channel = letter?.isCut === true ? undefined : readChannel(letter?.channel)
  const source = stringOf(letter?.source)
  const call: ParkedCall = {
    id: leaseId,
    source,
    channel,
    messageId: stringOf(letter?.messageId) ?? '',
    code: stringOf(letter?.code) ?? givenUp.code,
    reason: stringOf(letter?.reason) ?? givenUp.reason,
    parkedAt,
    json: letter === undefined ? body : textOf(letter.call),
  }
  const target = source === undefined || channel === undefined ? undefined : { alias: source, channel }
  return { leaseId, target, calls: new Set([call]) }
}

const encoder = new TextEncoder()

const outgoing = ({ messageId, json }: ParkedCall): OutgoingCall => ({
  messageId,
  json,
  bytes: encoder.encode(json).byteLength,
})

/**
 * The dead letters in a Queue that allows HTTP pull. Looking at a message counts as an attempt; what is neither retried nor
 * dropped is given back at the end.
 * @throws {SegmentError} `invalid_source` if there is no such Queue, `unavailable` if the API fails
 * @see https://developers.cloudflare.com/queues/configuration/pull-consumers/
 */
export const parkedInQueue = async (api: CloudflareApi, names: QueueNames): Promise<ParkedCalls> => {
  const idOf = async (name: string): Promise<string> => {
    const queues = recordsOf(await api.json('GET', '/queues?per_page=100'))
    const found = queues.find(({ queue_name, queue_id }) => queue_name === name || queue_id === name)
    if (typeof found?.queue_id === 'string') return found.queue_id
    throw new SegmentError('invalid_source', `The account has no Queue with the name ${name}.`, { path: ['queue'] })
  }
  const queueId = await idOf(names.queue)
  const leaseIds = new Set<string>()
  /** The messages of listed calls. Those that are not changed must not fill the memory. */
  const messageOf = new WeakMap<ParkedCall, HeldMessage>()
  /** A message of which a part was changed: the next calls to change may be in it too. */
  let open: HeldMessage | undefined

  const settle = async (acks: readonly string[], retries: readonly string[]): Promise<void> => {
    for (const id of [...acks, ...retries]) leaseIds.delete(id)
    await api.json('POST', `/queues/${queueId}/messages/ack`, {
      acks: acks.map((id) => ({ lease_id: id })),
      retries: retries.map((id) => ({ lease_id: id, delay_seconds: 0 })),
    })
  }

  const isHeld = (call: ParkedCall): boolean => messageOf.get(call)?.calls.has(call) === true

  /** Sends calls in as few messages as possible: the API allows 1,200 requests in five minutes. */
  const send = async (id: string, calls: readonly ParkedCall[]): Promise<void> => {
    const targetOf = (call: ParkedCall | undefined) => (call === undefined ? undefined : messageOf.get(call)?.target)
    for (const group of Map.groupBy(calls, (call) => JSON.stringify(targetOf(call))).values()) {
      const target = targetOf(group[0])
      for (const body of target === undefined ? [] : writeMessages(target, group.map(outgoing))) {
        await api.json('POST', `/queues/${id}/messages`, { body, content_type: 'text' })
      }
    }
  }

  /** Removes changed messages. Calls of them that were not changed stay, in messages of their own. */
  const remove = async (messages: readonly HeldMessage[]): Promise<void> => {
    if (messages.length === 0) return
    await send(
      queueId,
      messages.flatMap(({ calls }) => [...calls]),
    )
    await settle(
      messages.map(({ leaseId }) => leaseId),
      [],
    )
    for (const { calls } of messages) calls.clear()
  }

  /** Removes calls that were held. */
  const change = async (calls: readonly ParkedCall[]): Promise<void> => {
    const messages = new Set(open === undefined ? [] : [open])
    for (const call of calls) {
      const message = messageOf.get(call)
      if (message === undefined) continue
      message.calls.delete(call)
      messages.add(message)
    }
    const last = [...messages].at(-1)
    open = last === undefined || last.calls.size === 0 ? undefined : last
    if (open !== undefined) messages.delete(open)
    await remove([...messages])
  }

  return {
    async *list() {
      for (;;) {
        const result = await api.json('POST', `/queues/${queueId}/messages/pull`, pull)
        const messages = isRecord(result) ? recordsOf(result.messages) : []
        if (messages.length === 0) return
        const held = messages.map(hold)
        for (const { leaseId } of held) leaseIds.add(leaseId)
        for (const message of held) {
          for (const call of message.calls) messageOf.set(call, message)
          yield* message.calls
        }
      }
    },
    async retry(calls) {
      const again = calls.filter((call) => isHeld(call) && messageOf.get(call)?.target !== undefined)
      if (again.length === 0) return 0
      await send(await idOf(names.callsQueue), again)
      await change(again)
      return again.length
    },
    async drop(calls) {
      const gone = calls.filter(isHeld)
      await change(gone)
      return gone.length
    },
    async close() {
      await remove(open === undefined ? [] : [open])
      if (leaseIds.size > 0) await settle([], [...leaseIds])
    },
  }
}
