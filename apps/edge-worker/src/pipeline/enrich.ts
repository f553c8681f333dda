import { isJsonObject } from '../body/parse-body.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import { truncateAddress } from '../http/client-address.ts'
import type { Exchange, IncomingCall } from './exchange.ts'
import type { Step } from './step.ts'

/** Stops Segment from recording an address. @see https://www.twilio.com/docs/segment/connections/spec/common/#context */
const noAddress = '0.0.0.0'

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

/** The address to write into a call, by mode; undefined adds nothing. */
const shownAddress: Readonly<Record<CollectorConfig['ip'], (sent?: string, address?: string) => string | undefined>> = {
  full: (sent, address) => (sent === undefined ? address : undefined),
  truncated: (sent, address) => {
    const shown = sent ?? address
    return shown === undefined || shown === noAddress ? undefined : truncateAddress(shown)
  },
  none: () => noAddress,
}

const setAddress = (
  call: IncomingCall,
  sent: unknown,
  wanted: boolean,
  address: string | undefined,
  mode: CollectorConfig['ip'],
): void => {
  const given = typeof sent === 'string' ? sent : undefined
  if (given === undefined && !wanted) return
  // The sent address must go even if the call has no room for a new one.
  if (mode !== 'full' && given !== undefined) call.contextEdits.omit('ip')
  const shown = shownAddress[mode](given, address)
  if (shown !== undefined) call.contextEdits.put('ip', JSON.stringify(shown))
}

/** Adds what Segment would see of a visitor who sent the call to it directly. */
const addVisitor = (call: IncomingCall, { route, source, request, address }: Exchange): void => {
  const context = isJsonObject(call.value.context) ? call.value.context : {}
  // Segment records a server's address only on request.
  const isVisitor = route.channel === 'browser' || context.direct === true
  setAddress(call, context.ip, isVisitor, address, source?.ip ?? 'full')
  if (!isVisitor || (context.userAgent !== undefined && context.userAgent !== null)) return
  const userAgent = request.header('user-agent')
  if (userAgent !== undefined && userAgent !== '') call.contextEdits.put('userAgent', JSON.stringify(userAgent))
}

/** Adds what must stay the same through every retry and removes what belongs to the request. */
export const enrich: Step = (exchange, { createId }) => {
  const { route, receivedAt } = exchange
  for (const call of exchange.calls) {
    const { value, edits } = call
    for (const name of requestFields) if (Object.hasOwn(value, name)) edits.omit(name)
    if (route.type !== undefined && value.type !== route.type) edits.put('type', JSON.stringify(route.type))
    const { messageId } = value
    if (messageId === undefined || messageId === null || messageId === '')
      edits.put('messageId', JSON.stringify(createId()))
    const timestamp = correctTimestamp(call, receivedAt)
    if (timestamp !== undefined) edits.put('timestamp', JSON.stringify(timestamp))
    addVisitor(call, exchange)
  }
  return undefined
}
