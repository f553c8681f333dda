import type { SegmentError } from '@org/segment-core'
import { type CallMessage, type MessageTarget, readMessage } from '../hand-over/call-message.ts'
import { type CallFate, type DeliverCallsOptions, deliverCalls } from '../hand-over/deliver-calls.ts'
import type { HandedCall, Target } from '../hand-over/hand-over.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { SourceRegister } from '../sources/source-register.ts'

/** A message of a Queue, as far as a consumer needs it. */
export interface QueueMessage {
  readonly body: unknown
  /** How often it was delivered, this time included. */
  readonly attempts: number
  ack(): void
  retry(options: { readonly delaySeconds: number }): void
}

/** What is parked: a call, or a message that is none, and why. */
export interface DeadLetter {
  readonly reason: string
  /** Alias of the source, where there is one. */
  readonly source?: string | undefined
  readonly channel?: string | undefined
  readonly messageId?: string | undefined
  /** JSON of the call, or the message as it came. */
  readonly call: unknown
}

/** What the consumer works with. */
export interface ConsumerOptions extends DeliverCallsOptions {
  readonly sources: SourceRegister
  readonly seen: SeenIds | undefined
  /** Parks what can never be delivered. @throws where it can not */
  readonly park: (letters: readonly DeadLetter[]) => Promise<void>
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Deliveries of a message after which it is parked with its reason, before the platform parks it without one. */
const maxAttempts = 95

/** Pauses before a message is tried again, in seconds. */
const retryPause = { first: 5, longest: 600 } as const

interface Carried {
  readonly call: HandedCall
  readonly message: QueueMessage
}

interface Group {
  readonly target: Target
  readonly carried: Carried[]
}

const targetOf = (wanted: MessageTarget, sources: SourceRegister): Target | undefined =>
  ('alias' in wanted ? sources.byAlias(wanted.alias) : sources.passed(wanted.writeKey))?.targets[wanted.channel]

const pauseSeconds = (attempts: number, error: SegmentError): number => {
  const own = Math.min(retryPause.longest, retryPause.first * 2 ** Math.min(attempts - 1, 20))
  return Math.max(own, Math.ceil((error.details.retryAfterMs ?? 0) / 1_000))
}

const letter = (reason: string, { alias, channel }: Target, { messageId, json }: HandedCall): DeadLetter => ({
  reason,
  source: alias,
  channel,
  messageId,
  call: json,
})

const read = (message: QueueMessage): CallMessage | undefined => {
  try {
    return readMessage(message.body)
  } catch {
    return undefined
  }
}

/** What some work gives, or nothing where it fails. */
const unlessFailed = async <Value>(
  work: () => Value | Promise<Value>,
  onError: ConsumerOptions['onError'],
): Promise<Value | undefined> => {
  try {
    return await work()
  } catch (error) {
    onError?.(error)
    return undefined
  }
}

/**
 * Calls of the group that are to be sent, each id once, and none that was sent before. Where that can not be known they
 * are sent, as Segment knows messageIds too.
 */
const freshCalls = async ({ target, carried }: Group, { seen, onError }: ConsumerOptions) => {
  const unique = new Map<string, HandedCall>()
  for (const { call } of carried) if (!unique.has(call.messageId)) unique.set(call.messageId, call)
  const known = await unlessFailed(() => seen?.known(target, [...unique.keys()]), onError)
  return [...unique.values()].filter(({ messageId }) => known?.has(messageId) !== true)
}

/**
 * Delivers the calls of a batch of messages in requests as full as they get. A message is acknowledged when Segment has
 * all of its calls, and tried again later where one could not be delivered; a call that Segment refuses is parked with the
 * reason. Safe to repeat: what was delivered is remembered by its messageId, and Segment knows it by the same.
 */
export const consumeCalls = async (messages: readonly QueueMessage[], options: ConsumerOptions): Promise<void> => {
  const { sources, seen, park, onError } = options
  const groups = new Map<string, Group>()
  const letters: { readonly letter: DeadLetter; readonly message: QueueMessage }[] = []
  const later = new Map<QueueMessage, SegmentError | undefined>()

  for (const message of messages) {
    const parsed = read(message)
    if (parsed === undefined) {
      letters.push({ letter: { reason: 'The message is none of ours.', call: message.body }, message })
      continue
    }
    const target = targetOf(parsed.target, sources)
    if (target === undefined) {
      for (const { messageId, json } of parsed.calls) {
        const source = 'alias' in parsed.target ? parsed.target.alias : undefined
        const reason = 'The source is not in the settings any more.'
        letters.push({ letter: { reason, source, channel: parsed.target.channel, messageId, call: json }, message })
      }
      continue
    }
    const name = JSON.stringify(parsed.target)
    const group = groups.get(name) ?? { target, carried: [] }
    groups.set(name, group)
    for (const call of parsed.calls) group.carried.push({ call, message })
  }

  const deliverGroup = async (group: Group): Promise<void> => {
    const { target, carried } = group
    const calls = await freshCalls(group, options)
    const fates = await deliverCalls(target, calls, options)
    const fateOf = new Map<string, CallFate>(calls.map(({ messageId }, index) => [messageId, fates[index]] as never))
    const delivered: string[] = []
    for (const { call, message } of carried) {
      const given = fateOf.get(call.messageId)
      if (given === undefined || given.fate === 'acknowledged') {
        if (given !== undefined) delivered.push(call.messageId)
      } else if (given.fate === 'later' && message.attempts < maxAttempts) later.set(message, given.error)
      else letters.push({ letter: letter(given.error.message, target, call), message })
    }
    // Segment has them, whether that can be noted or not.
    await unlessFailed(() => seen?.remember(target, [...new Set(delivered)]), onError)
  }

  await Promise.all(
    [...groups.values()].map((group) =>
      deliverGroup(group).catch((error: unknown) => {
        onError?.(error)
        for (const { message } of group.carried) later.set(message, undefined)
      }),
    ),
  )

  try {
    if (letters.length > 0) await park(letters.map((entry) => entry.letter))
  } catch (error) {
    onError?.(error)
    for (const { message } of letters) later.set(message, undefined)
  }

  for (const message of messages) {
    if (!later.has(message)) message.ack()
    else {
      const error = later.get(message)
      const seconds = error === undefined ? retryPause.first : pauseSeconds(message.attempts, error)
      message.retry({ delaySeconds: seconds })
    }
  }
}
