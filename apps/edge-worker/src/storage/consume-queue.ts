import type { SegmentError } from '@org/segment-core'
import type { Channel } from '../config/collector-config.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import type { Target } from '../sources/target.ts'
import { type CallMessage, type MessageTarget, readMessage } from './call-message.ts'
import type { OutgoingCall } from './call-storage.ts'
import { type DeliverCallsOptions, deliverCalls } from './deliver-calls.ts'
import type { ReportDelivery } from './delivery-event.ts'
import { parkedSource } from './queue-name.ts'

/** The part of a Queue's message that a consumer uses. */
export interface QueueMessage {
  readonly body: unknown
  /** Number of deliveries so far, including this one. */
  readonly attempts: number
  /** When it was sent. */
  readonly timestamp?: Date | undefined
  ack(): void
  retry(options: { readonly delaySeconds: number }): void
}

/** A call, or an unreadable message, that can never be delivered. */
export interface DeadLetter {
  readonly reason: string
  /** Stable code of the reason. */
  readonly code: string
  /** Alias of the source, if it has one. */
  readonly source?: string | undefined
  readonly channel?: Channel | undefined
  readonly messageId?: string | undefined
  /** JSON of the call, or the unreadable message. */
  readonly call: unknown
}

/** Options of {@link consumeQueue}. */
export interface ConsumerOptions extends DeliverCallsOptions {
  readonly sources: SourceRegister
  readonly seen: SeenIds | undefined
  /** Stores dead letters. */
  readonly park: (letters: readonly DeadLetter[]) => Promise<void>
  readonly onError?: ((error: unknown) => void) | undefined
}

/** A message is parked with its reason after this many attempts, before the platform parks it without one. */
const maxAttempts = 95

/** Delays before a retry, in seconds. */
const retryDelay = { first: 5, longest: 600 } as const

interface QueuedCall {
  readonly target: Target
  readonly call: OutgoingCall
  readonly message: QueueMessage
}

interface Parked {
  readonly letter: DeadLetter
  readonly message: QueueMessage
}

const targetOf = (named: MessageTarget, sources: SourceRegister): Target | undefined =>
  ('alias' in named ? sources.byAlias(named.alias) : sources.passed(named.writeKey))?.targets[named.channel]

const reportLetter = (letter: DeadLetter, report?: ReportDelivery): void => {
  const { channel, messageId = '', code, reason } = letter
  report?.({ kind: 'parked', source: parkedSource(letter), channel, messageId, code, reason })
}

const delaySeconds = (attempts: number, error: SegmentError | undefined): number => {
  if (error === undefined) return retryDelay.first
  const backoff = Math.min(retryDelay.longest, retryDelay.first * 2 ** Math.min(attempts - 1, 20))
  return Math.max(backoff, Math.ceil((error.details.retryAfterMs ?? 0) / 1_000))
}

const parse = ({ body }: QueueMessage): CallMessage | undefined => {
  try {
    return readMessage(body)
  } catch {
    return undefined
  }
}

/** The calls of messages with their targets. Calls without a target are parked. */
const callsOf = (messages: readonly QueueMessage[], sources: SourceRegister, parked: Parked[]) =>
  messages.flatMap((message): readonly QueuedCall[] => {
    const parsed = parse(message)
    if (parsed === undefined) {
      parked.push({
        letter: { reason: 'The message is invalid.', code: 'invalid_message', call: message.body },
        message,
      })
      return []
    }
    const { target: named, calls } = parsed
    const target = targetOf(named, sources)
    if (target !== undefined) return calls.map((call) => ({ target, call, message }))
    const source = 'alias' in named ? named.alias : undefined
    for (const { messageId, json } of calls) {
      const reason = 'The source is no longer configured.'
      parked.push({
        letter: { reason, code: 'unknown_source', source, channel: named.channel, messageId, call: json },
        message,
      })
    }
    return []
  })

/**
 * Delivers the calls of a batch of messages in requests that are as full as possible. A message is acknowledged once Segment
 * has all of its calls and retried if one could not be delivered; a call that Segment refuses is parked with the reason.
 * Safe to repeat: delivered messageIds are remembered here and by Segment.
 */
export const consumeQueue = async (messages: readonly QueueMessage[], options: ConsumerOptions): Promise<void> => {
  const { sources, seen, park, report, onError } = options
  const parked: Parked[] = []
  const later = new Map<QueueMessage, SegmentError | undefined>()

  /** Runs work; if it fails, the messages it affects are retried. */
  const attempt = async <Value>(
    work: () => Value | Promise<Value>,
    affected: readonly { readonly message: QueueMessage }[] = [],
  ): Promise<Value | undefined> => {
    try {
      return await work()
    } catch (error) {
      onError?.(error)
      for (const { message } of affected) later.set(message, undefined)
      return undefined
    }
  }

  const deliver = async (target: Target, queued: readonly QueuedCall[]): Promise<void> => {
    // Each id once, without those sent before. If that is unknown, Segment deduplicates.
    const unique = new Map<string, OutgoingCall>()
    for (const { call } of queued) if (!unique.has(call.messageId)) unique.set(call.messageId, call)
    const known = await attempt(() => seen?.known(target, [...unique.keys()]))
    const calls = [...unique.values()].filter(({ messageId }) => known?.has(messageId) !== true)
    const outcomes = await deliverCalls(target, calls, options)
    const outcomeOf = new Map(calls.map(({ messageId }, index) => [messageId, outcomes[index]]))
    const delivered = new Set<string>()
    for (const { call, message } of queued) {
      const { messageId, json } = call
      const result = outcomeOf.get(messageId)
      if (result === undefined) continue
      if (result.outcome === 'acknowledged') delivered.add(messageId)
      else if (result.outcome === 'later' && message.attempts < maxAttempts) later.set(message, result.error)
      else {
        const { alias: source, channel } = target
        const { code, message: reason } = result.error
        parked.push({ letter: { reason, code, source, channel, messageId, call: json }, message })
      }
    }
    await attempt(() => seen?.remember(target, [...delivered]))
  }

  const groups = Map.groupBy(callsOf(messages, sources, parked), ({ target }) => target)
  await Promise.all([...groups].map(([target, queued]) => attempt(() => deliver(target, queued), queued)))
  if (parked.length > 0) {
    await attempt(async () => {
      await park(parked.map(({ letter }) => letter))
      for (const { letter } of parked) reportLetter(letter, report)
    }, parked)
  }

  for (const message of messages) {
    if (!later.has(message)) message.ack()
    else message.retry({ delaySeconds: delaySeconds(message.attempts, later.get(message)) })
  }
}
