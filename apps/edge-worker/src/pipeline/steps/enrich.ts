import { truncateAddress } from '../../address/client-address.ts'
import { isJsonObject } from '../../body/parse-body.ts'
import type { CollectorConfig } from '../../config/collector-config.ts'
import type { Exchange, IncomingCall } from '../exchange.ts'
import type { Step } from '../step.ts'

/** What stops Segment from recording an address. @see https://segment.com/docs/connections/spec/common/#context */
const noAddress = '0.0.0.0'

/** Difference of two clocks, or way of a request, that is not worth changing a timestamp for, in milliseconds. */
const tolerableSkewMs = 2_000

/** Fields of a request that a client writes into its calls; here they have been read. */
const requestFields = ['writeKey', 'sentAt'] as const

/**
 * When a call happened by our own clock. Segment reads a client's clock from the distance between a call and the sentAt
 * beside it; kept for later and sent with others that distance would be lost, so it is used up on arrival.
 * @see https://segment.com/docs/connections/spec/common/#timestamps
 */
const correctTimestamp = ({ value, sentAt }: IncomingCall, receivedAt: number): string | undefined => {
  const { timestamp } = value
  if (timestamp === undefined || timestamp === null) return new Date(receivedAt).toISOString()
  if (sentAt === undefined || typeof timestamp !== 'string') return undefined
  const skew = receivedAt - Date.parse(sentAt)
  const corrected = new Date(Date.parse(timestamp) + skew)
  // A time that can not be read is for the verdict to speak of.
  if (!(Math.abs(skew) > tolerableSkewMs) || Number.isNaN(corrected.getTime())) return undefined
  return corrected.toISOString()
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
  const shown = given ?? address
  // Where the call has no room for what stands in its place, it goes without.
  if (mode !== 'full' && given !== undefined) call.contextEdits.omit('ip')
  switch (mode) {
    case 'full':
      if (given === undefined && address !== undefined) call.contextEdits.put('ip', JSON.stringify(address))
      return
    case 'truncated':
      if (shown !== undefined && shown !== noAddress)
        call.contextEdits.put('ip', JSON.stringify(truncateAddress(shown)))
      return
    case 'none':
      call.contextEdits.put('ip', JSON.stringify(noAddress))
      return
    default:
      mode satisfies never
  }
}

/** Tells of the visitor what Segment would see if the visitor had sent to it. */
const describeVisitor = (call: IncomingCall, { route, source, request, address }: Exchange): void => {
  const context = isJsonObject(call.value.context) ? call.value.context : {}
  // Segment takes the address of servers only where they ask for it.
  const isVisitor = route.channel === 'browser' || context.direct === true
  setAddress(call, context.ip, isVisitor, address, source?.ip ?? 'full')
  if (!isVisitor || (context.userAgent !== undefined && context.userAgent !== null)) return
  const userAgent = request.header('user-agent')
  if (userAgent !== undefined && userAgent !== '') call.contextEdits.put('userAgent', JSON.stringify(userAgent))
}

/** Completes each call with what must be the same through every retry, and takes away what belongs to the request. */
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
    describeVisitor(call, exchange)
  }
  return undefined
}
