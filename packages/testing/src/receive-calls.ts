import type { ArrivedCall, StoredCall } from './call-records.ts'
import { deliveredTimes, isoTime } from './clock-skew.ts'
import { type DiscardCode, discardCodes } from './discard-codes.ts'
import { findDiscardCode } from './find-discard-code.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import type { Ledger } from './ledger.ts'
import { limits } from './limits.ts'
import type { MessageIds } from './message-ids.ts'
import { randomText } from './random-id.ts'
import { type CallType, type Channel, callTypes } from './routes.ts'

/** The state for receiving calls. */
export interface Intake {
  readonly ledger: Ledger
  readonly messageIds: MessageIds
  readonly random: () => number
  /** Whether a user is suppressed in the source of a write key. */
  readonly isSuppressed: (userId: string, writeKey: string) => boolean
  /** Called with each call, if set. */
  readonly arrived?: ((arrived: ArrivedCall) => void) | undefined
}

/** The shared facts of all calls in a request. */
export interface Arrival {
  readonly writeKey: string
  readonly channel: Channel
  /** ms since 1970 */
  readonly receivedAt: number
  /** Why every call of the request is dropped, whatever its content. */
  readonly loss: DiscardCode | undefined
  /** IPv4 address of the sender, if known. */
  readonly remoteAddress?: string | undefined
}

/** Receives the call of a request to an endpoint with a type. */
export const receiveCall = (intake: Intake, arrival: Arrival, body: JsonObject, type: CallType): void => {
  const code = arrival.loss ?? lossOf(intake, arrival, body, type)
  if (code === undefined) keep(intake, arrival, body, type)
  else discard(intake, arrival, { call: body, type }, code)
}

/** Receives the calls of a batch; valid ones are stored even if others are dropped. */
export const receiveBatch = (intake: Intake, arrival: Arrival, envelope: JsonObject): void => {
  const items = envelope.batch
  if (!Array.isArray(items) || items.length === 0) {
    discard(intake, arrival, { call: envelope, type: undefined }, 'empty_batch')
    return
  }
  const loss = items.length > limits.batchCalls ? 'too_many_calls' : arrival.loss
  const classified = items.map((item: JsonValue) => classifyItem(intake, { ...arrival, loss }, item, envelope))
  const lost = classified.filter(({ code }) => code !== undefined).length
  const batchCode = lost === items.length ? 'empty_batch_result' : 'multi_user_error'
  classified.forEach(({ call, type, code }, index) => {
    if (code !== undefined) discard(intake, arrival, { call, type }, code, { index, batchCode })
    else if (type !== undefined) keep(intake, arrival, call, type)
  })
}

type ReadCall = Pick<ArrivedCall, 'call' | 'type'>

type ClassifiedItem = ReadCall & { readonly code: DiscardCode | undefined }

const classifyItem = (intake: Intake, arrival: Arrival, item: JsonValue, envelope: JsonObject): ClassifiedItem => {
  const { loss } = arrival
  if (!isJsonObject(item)) return { call: {}, type: undefined, code: loss ?? 'call_not_object' }
  const type = callTypes.find((known) => known === item.type)
  const call = joinEnvelope(item, envelope)
  if (type === undefined) return { call, type, code: loss ?? 'type_unknown' }
  return { call, type, code: loss ?? lossOf(intake, arrival, call, type) }
}

const lossOf = (intake: Intake, { writeKey }: Arrival, call: JsonObject, type: CallType): DiscardCode | undefined => {
  const code = findDiscardCode(call, type)
  if (code !== undefined) return code
  const { userId } = call
  return typeof userId === 'string' && intake.isSuppressed(userId, writeKey) ? 'suppressed_user' : undefined
}

/** Batch fields that apply to each of its calls; the call's own keys win, which is not documented. */
const sharedObjects = ['context', 'integrations'] as const

const joinEnvelope = (item: JsonObject, envelope: JsonObject): JsonObject => {
  const joined: Record<string, JsonValue> = { ...item }
  for (const name of sharedObjects) {
    const shared = envelope[name]
    const own = item[name]
    if (shared === undefined || shared === null) continue
    if (own === undefined || own === null || !isJsonObject(shared)) joined[name] = shared
    else if (isJsonObject(own)) joined[name] = { ...shared, ...own }
  }
  const sentAt = envelope.sentAt ?? item.sentAt
  if (sentAt !== undefined && sentAt !== null) joined.sentAt = sentAt
  return joined
}

const keep = (intake: Intake, arrival: Arrival, call: JsonObject, type: CallType): void => {
  const sentId = call.messageId
  const messageId = typeof sentId === 'string' ? sentId : `api-${randomText(intake.random, 27)}`
  const { receivedAt, writeKey } = arrival
  const firstReceivedAt = intake.messageIds.note(messageId, receivedAt)
  if (firstReceivedAt !== undefined) {
    if (intake.arrived === undefined && intake.ledger.countOnly('duplicate')) return
    const times = { firstReceivedAt: isoTime(firstReceivedAt), receivedAt: isoTime(receivedAt) }
    const duplicate = { messageId, call, type, writeKey, ...times }
    intake.ledger.add('duplicate', duplicate)
    intake.arrived?.({ outcome: 'duplicate', call, type, duplicate })
    return
  }
  if (intake.arrived === undefined && intake.ledger.countOnly('call')) return
  const stored = stamp(call, type, messageId, arrival)
  intake.ledger.add('call', stored)
  intake.arrived?.({ outcome: 'kept', call, type, stored })
}

const stamp = (call: JsonObject, type: CallType, messageId: string, arrival: Arrival): StoredCall => {
  const { originalTimestamp: _, ...sent } = call
  const context = contextWithAddress(call.context, arrival)
  return {
    ...sent,
    ...(context === undefined ? {} : { context }),
    ...deliveredTimes(arrival.receivedAt, call.timestamp, call.sentAt),
    type,
    messageId,
    writeKey: arrival.writeKey,
    channel: arrival.channel,
    receivedAt: isoTime(arrival.receivedAt),
    version: 2,
    // Its type promises every field of the six types, so that tests can read them without checks.
  } as StoredCall
}

/**
 * Sets `context.ip` from the connection: always for calls from browsers and apps, for servers only with
 * `context.direct`. A sent address is kept.
 */
const contextWithAddress = (sent: JsonValue | undefined, arrival: Arrival): JsonObject | undefined => {
  const context = isJsonObject(sent) ? sent : undefined
  const { remoteAddress: ip } = arrival
  const wanted = arrival.channel === 'client' || context?.direct === true
  if (!wanted || ip === undefined || context?.ip !== undefined) return context
  return { ...context, ip }
}

type BatchPlace = { readonly index: number; readonly batchCode: 'multi_user_error' | 'empty_batch_result' }

const discard = (intake: Intake, arrival: Arrival, read: ReadCall, code: DiscardCode, place?: BatchPlace): void => {
  if (intake.arrived === undefined && intake.ledger.countOnly('discard')) return
  const { writeKey } = arrival
  const receivedAt = isoTime(arrival.receivedAt)
  const discarded = { code, ...discardCodes[code], ...read, writeKey, receivedAt, ...place }
  intake.ledger.add('discard', discarded)
  intake.arrived?.({ outcome: 'discarded', ...read, discarded })
}
