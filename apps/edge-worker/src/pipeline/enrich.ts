import type { JsonObject } from '../body/parse-body.ts'
import { contextOf } from './call-context.ts'
import type { Exchange, IncomingCall } from './exchange.ts'
import { hideAddresses } from './hide-addresses.ts'
import type { Step } from './step.ts'

/** Timestamps are not corrected for a smaller difference between the clocks, in milliseconds. */
const tolerableSkewMs = 2_000

/** Fields of the request that clients write into calls. The collector has used them by now. */
const requestFields = ['writeKey', 'sentAt'] as const

/**
 * When a call happened by our clock. Segment corrects a client's clock by the difference between `timestamp` and `sentAt`;
 * calls that are stored and sent in batches lose their `sentAt`, so the correction is applied on arrival.
 * @see https://www.twilio.com/docs/segment/connections/spec/common/#timestamps
 */
const correctTimestamp = ({ value, sentAt }: IncomingCall, receivedAt: number): string | undefined => {
  const { timestamp } = value
  if (timestamp === undefined || timestamp === null) return new Date(receivedAt).toISOString()
  if (sentAt === undefined || typeof timestamp !== 'string') return undefined
  const skew = receivedAt - Date.parse(sentAt)
  const corrected = new Date(Date.parse(timestamp) + skew)
  // An invalid time is reported by validation.
  if (!(Math.abs(skew) > tolerableSkewMs) || Number.isNaN(corrected.getTime())) return undefined
  return corrected.toISOString()
}

const setAddress = (call: IncomingCall, context: JsonObject, wanted: boolean, address: string | undefined): void => {
  if (wanted && (context.ip === undefined || context.ip === null) && address !== undefined) {
    call.contextEdits.put('ip', JSON.stringify(address))
  }
}

/** Adds what Segment would see of a visitor who sent the call to it directly. */
const addVisitor = (call: IncomingCall, { route, source, request, address }: Exchange): void => {
  const context = contextOf(call)
  // Segment records a server's address only on request.
  const isVisitor = route.channel === 'browser' || context.direct === true
  const mode = source?.ip ?? 'full'
  if (mode === 'full') setAddress(call, context, isVisitor, address)
  else hideAddresses(call, context, { mode, isVisitor, address })
  if (!isVisitor || (context.userAgent !== undefined && context.userAgent !== null)) return
  const userAgent = request.header('user-agent')
  if (userAgent !== undefined && userAgent !== '') call.contextEdits.put('userAgent', JSON.stringify(userAgent))
}

/** Whether repetitions can be found by an id. As text, all objects would be equal, and the second one would be dropped. */
const isMessageId = (id: unknown): boolean => typeof id === 'number' || (typeof id === 'string' && id !== '')

/** Adds what must stay the same through every retry and removes what belongs to the request. */
export const enrich: Step = (exchange, { createId }) => {
  const { route, receivedAt } = exchange
  for (const call of exchange.calls) {
    const { value, edits } = call
    for (const name of requestFields) if (Object.hasOwn(value, name)) edits.omit(name)
    const isTyped = call.hasOwnType && typeof value.type === 'string'
    if (route.type !== undefined && value.type !== route.type && !isTyped) edits.put('type', JSON.stringify(route.type))
    if (!isMessageId(value.messageId)) edits.put('messageId', JSON.stringify(createId()))
    const timestamp = correctTimestamp(call, receivedAt)
    if (timestamp !== undefined) edits.put('timestamp', JSON.stringify(timestamp))
    addVisitor(call, exchange)
  }
  return undefined
}
