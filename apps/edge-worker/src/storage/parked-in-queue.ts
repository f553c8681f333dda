import { SegmentError } from '@org/segment-core'
import { type Channel, channels } from '../config/collector-config.ts'
import { writeMessages } from './call-message.ts'
import type { CloudflareApi } from './cloudflare-api.ts'
import type { ParkedCall, ParkedCalls } from './parked-calls.ts'

/** Names of Queues. */
export interface QueueNames {
  /** The dead letters. */
  readonly queue: string
  /** The Queue that calls are put back into. */
  readonly callsQueue: string
}

/** Messages of one pull, and how long they are hidden from other consumers, in milliseconds. */
const pull = { batch_size: 100, visibility_timeout_ms: 600_000 } as const

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const recordsOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const readChannel = (value: unknown): Channel | undefined => channels.find((channel) => channel === value)

/** A letter that the platform parked itself is a message of calls, without a reason. */
const readLetter = (message: Readonly<Record<string, unknown>>): ParkedCall => {
  const body = textOf(message.body)
  const parsed = parseJson(body)
  const letter = isRecord(parsed) && 'reason' in parsed ? parsed : undefined
  const isWhole = letter?.isCut !== true
  return {
    id: textOf(message.lease_id),
    source: typeof letter?.source === 'string' ? letter.source : undefined,
    channel: isWhole ? readChannel(letter?.channel) : undefined,
    messageId: typeof letter?.messageId === 'string' ? letter.messageId : '',
    code: typeof letter?.code === 'string' ? letter.code : 'dead_letter',
    reason:
      typeof letter?.reason === 'string' ? letter.reason : 'The Queue gave the message up after its last attempt.',
    parkedAt: Number(message.timestamp_ms ?? 0),
    json: letter === undefined ? body : textOf(letter.call),
  }
}

const encoder = new TextEncoder()

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
  /** Messages that are hidden from other consumers. */
  const leases = new Set<string>()

  const settle = async (acks: readonly string[], retries: readonly string[]): Promise<void> => {
    for (const id of [...acks, ...retries]) leases.delete(id)
    await api.json('POST', `/queues/${queueId}/messages/ack`, {
      acks: acks.map((id) => ({ lease_id: id })),
      retries: retries.map((id) => ({ lease_id: id, delay_seconds: 0 })),
    })
  }

  /** Whether a call can be put back: it is whole, and its source is known by an alias. */
  const isRetryable = ({ source, channel }: ParkedCall): boolean => source !== undefined && channel !== undefined

  return {
    async *list() {
      for (;;) {
        const result = await api.json('POST', `/queues/${queueId}/messages/pull`, pull)
        const messages = isRecord(result) ? recordsOf(result.messages) : []
        if (messages.length === 0) return
        for (const message of messages) leases.add(textOf(message.lease_id))
        for (const message of messages) yield readLetter(message)
      }
    },
    async retry(calls) {
      const again = calls.filter(isRetryable)
      if (again.length === 0) return 0
      const callsId = await idOf(names.callsQueue)
      for (const { id, source: alias = '', channel = 'server', messageId, json } of again) {
        const call = { messageId, json, bytes: encoder.encode(json).byteLength }
        for (const body of writeMessages({ alias, channel }, [call])) {
          await api.json('POST', `/queues/${callsId}/messages`, { body, content_type: 'text' })
        }
        await settle([id], [])
      }
      return again.length
    },
    async drop(calls) {
      if (calls.length > 0)
        await settle(
          calls.map(({ id }) => id),
          [],
        )
      return calls.length
    },
    async close() {
      if (leases.size > 0) await settle([], [...leases])
    },
  }
}
