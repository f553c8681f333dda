import { maxMessageBytes, messageTarget, writeMessages } from './call-message.ts'
import { createCoalescer } from './coalescer.ts'
import type { HandedCall, HandedOver, HandOver, Target } from './hand-over.ts'

/** A Queue of Cloudflare, as far as a producer needs it. */
export interface QueueProducer {
  sendBatch(messages: readonly { readonly body: string; readonly contentType: 'text' }[]): Promise<unknown>
}

/** What handing over to a Queue needs. */
export interface QueueOptions {
  /** One of them takes 5,000 messages a second; among several the sendings go round. */
  readonly queues: readonly QueueProducer[]
  /** Sendings under way at a time. */
  readonly concurrency: number
  readonly onError?: ((error: unknown) => void) | undefined
}

interface Entry {
  readonly target: Target
  readonly calls: readonly HandedCall[]
}

/**
 * Messages and bytes that one sending takes.
 * @see https://developers.cloudflare.com/queues/platform/limits/
 */
const sendingLimits = { messages: 100, bytes: 2 * maxMessageBytes } as const

/** Seconds that a client shall wait where the Queue does not take its calls. */
const waitSeconds = 5

const kept: HandedOver = { outcome: 'kept' }
const unavailable: HandedOver = { outcome: 'unavailable', status: 503, retryAfterSeconds: waitSeconds }

const bytesOf = (calls: readonly HandedCall[]): number => calls.reduce((sum, { bytes }) => sum + bytes, 0)

const targetName = ({ alias, source, channel }: Target): string => `${channel} ${alias ?? source.writeKey}`

interface Parcel {
  readonly body: string
  readonly entries: ReadonlySet<Entry>
}

/** The messages of entries; those to the same target share messages. */
const parcelsOf = (entries: readonly Entry[]): readonly Parcel[] => {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const name = targetName(entry.target)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [entry])
    else group.push(entry)
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const bodies = writeMessages(
      messageTarget(first.target),
      group.flatMap(({ calls }) => calls),
    )
    // Which entry is in which message does not matter where all of them are in one.
    return bodies.map((body) => ({ body, entries: new Set(group) }))
  })
}

const sendingsOf = (parcels: readonly Parcel[]): readonly (readonly Parcel[])[] => {
  const sendings: Parcel[][] = []
  let current: Parcel[] = []
  let bytes = 0
  for (const parcel of parcels) {
    // Three bytes is the most that a unit of text takes; counting them would cost more than the room.
    const size = Math.min(parcel.body.length * 3, maxMessageBytes)
    if (current.length > 0 && (current.length >= sendingLimits.messages || bytes + size > sendingLimits.bytes)) {
      sendings.push(current)
      current = []
      bytes = 0
    }
    current.push(parcel)
    bytes += size
  }
  if (current.length > 0) sendings.push(current)
  return sendings
}

/**
 * Hands calls to Queues; the client is answered once one of them has its calls. Several calls share a message, and requests that
 * come while others are under way share a sending.
 */
export const createQueueHandOver = ({ queues, concurrency, onError }: QueueOptions): HandOver => {
  let turn = 0

  /** Sends to the Queue whose turn it is, and to the next ones where it does not take it. @returns whether one did */
  const send = async (messages: Parameters<QueueProducer['sendBatch']>[0]): Promise<boolean> => {
    turn += 1
    for (let tried = 0; tried < queues.length; tried += 1) {
      try {
        await queues[(turn + tried) % queues.length]?.sendBatch(messages)
        return true
      } catch (error) {
        onError?.(error)
      }
    }
    return false
  }

  const coalescer = createCoalescer<Entry, HandedOver>({
    maxBytes: 4 * sendingLimits.bytes,
    concurrency,
    expired: unavailable,
    bytesOf: ({ calls }) => bytesOf(calls),
    send: async (entries) => {
      const failed = new Set<Entry>()
      for (const sending of sendingsOf(parcelsOf(entries))) {
        if (await send(sending.map(({ body }) => ({ body, contentType: 'text' })))) continue
        for (const { entries: lost } of sending) for (const entry of lost) failed.add(entry)
      }
      return entries.map((entry) => (failed.has(entry) ? unavailable : kept))
    },
  })
  return { handOver: (target, calls, life) => coalescer.run({ target, calls }, life) }
}
