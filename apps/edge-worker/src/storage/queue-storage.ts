import { splitBatch } from '@org/segment-core'
import type { Target } from '../sources/target.ts'
import { maxMessageBytes, messageTarget, writeMessages } from './call-message.ts'
import { bytesOfCalls, type CallStorage, type OutgoingCall, type StoreResult } from './call-storage.ts'
import { createCoalescer } from './coalescer.ts'

/** The part of a Cloudflare Queue that a producer uses. */
export interface QueueProducer {
  sendBatch(messages: readonly { readonly body: string; readonly contentType: 'text' }[]): Promise<unknown>
}

/** Options of {@link createQueueStorage}. */
export interface QueueStorageOptions {
  /** Each accepts 5,000 messages per second; sends alternate among them. */
  readonly queues: readonly QueueProducer[]
  /** Maximum concurrent sends. */
  readonly concurrency: number
  readonly onError?: ((error: unknown) => void) | undefined
}

interface Entry {
  readonly target: Target
  readonly calls: readonly OutgoingCall[]
}

/** A message and the entries whose calls may be in it. */
interface Message {
  readonly body: string
  /** An upper bound; an exact count would cost more than the unused space. */
  readonly bytes: number
  readonly entries: readonly Entry[]
}

/**
 * Maximum messages and bytes of one send.
 * @see https://developers.cloudflare.com/queues/platform/limits/
 */
const sendLimits = { maxCalls: 100, maxBytes: 2 * maxMessageBytes, envelopeBytes: 0 } as const

/** Maximum bytes of UTF-8 in a UTF-16 unit. */
const maxBytesPerUnit = 3

const kept: StoreResult = { outcome: 'kept' }
const unavailable: StoreResult = { outcome: 'unavailable', status: 503, retryAfterSeconds: 5 }

/** Writes entries into messages; entries with the same target share them. */
const messagesOf = (entries: readonly Entry[]): readonly Message[] => {
  const groups = Map.groupBy(entries, ({ target }) => `${target.channel} ${target.alias ?? target.source.writeKey}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const calls = group.flatMap((entry) => entry.calls)
    return writeMessages(messageTarget(first.target), calls).map((body) => ({
      body,
      bytes: Math.min(body.length * maxBytesPerUnit, maxMessageBytes),
      entries: group,
    }))
  })
}

/**
 * Stores calls in Queues. Several calls share a message, and requests that arrive during a send share the next one.
 */
export const createQueueStorage = ({ queues, concurrency, onError }: QueueStorageOptions): CallStorage => {
  let turn = 0

  /** Sends to the next Queue in turn, and to the others if it fails. @returns whether one accepted the messages */
  const send = async (messages: readonly Message[]): Promise<boolean> => {
    const batch = messages.map(({ body }) => ({ body, contentType: 'text' as const }))
    turn += 1
    for (let tried = 0; tried < queues.length; tried += 1) {
      try {
        await queues[(turn + tried) % queues.length]?.sendBatch(batch)
        return true
      } catch (error) {
        onError?.(error)
      }
    }
    return false
  }

  const coalesce = createCoalescer<Entry, StoreResult>({
    maxBytes: 4 * sendLimits.maxBytes,
    concurrency,
    timedOut: unavailable,
    bytesOf: ({ calls }) => bytesOfCalls(calls),
    send: async (entries) => {
      const failed = new Set<Entry>()
      for (const messages of splitBatch(messagesOf(entries), sendLimits)) {
        if (await send(messages)) continue
        for (const message of messages) for (const entry of message.entries) failed.add(entry)
      }
      return entries.map((entry) => (failed.has(entry) ? unavailable : kept))
    },
  })
  return { store: (target, calls, life) => coalesce({ target, calls }, life) }
}
