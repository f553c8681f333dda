import type { SegmentIssue } from '@org/segment-core'
import { MemberEdits } from '@org/segment-core/internal'
import type { JsonObject, ParsedBody } from '../body/parse-body.ts'
import type { CollectorRequest } from '../http/request.ts'
import type { RequestTimer } from '../http/request-timer.ts'
import type { CallRoute } from '../routes/route-table.ts'
import type { KnownSource } from '../sources/known-source.ts'
import type { Credentials } from '../sources/read-credentials.ts'

/** A call on its way through the pipeline. */
export interface IncomingCall {
  /** Index in its batch; 0 for a single call. */
  readonly index: number
  readonly value: JsonObject
  /** Its JSON as received. */
  readonly text: string
  /** Bytes of that in UTF-8, if they are known. */
  readonly bytes: number | undefined
  /** When the client sent it, by the client's own clock. */
  sentAt: string | undefined
  /** Whether `value` and `text` already have what the batch shares. */
  readonly hasShared: boolean
  /** Whether middleware changed the type, which then replaces that of the path. */
  readonly hasOwnType: boolean
  /** Changes to its members. */
  readonly edits: MemberEdits
  /** Changes to the members of its context. */
  readonly contextEdits: MemberEdits
}

/** A refused call and the reason. */
export interface RefusedCall {
  readonly index: number
  readonly code: string
  readonly message: string
  readonly issues?: readonly SegmentIssue[] | undefined
}

/** A request on its way through the pipeline. Steps fill it in. */
export interface Exchange {
  readonly route: CallRoute
  readonly request: CollectorRequest
  readonly timer: RequestTimer
  readonly credentials: Credentials
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** The visitor's address, if it can be trusted. */
  readonly address: string | undefined
  /** The uncompressed body. */
  bytes: Uint8Array | undefined
  body: ParsedBody | undefined
  source: KnownSource | undefined
  /** Calls that have not been refused or dropped. */
  calls: IncomingCall[]
  refused: RefusedCall[]
  /** Number of calls dropped as duplicates. */
  duplicates: number
  /** Number of calls that cannot be stored now. */
  unavailable: number
  /** Number of calls of which the tracking plan omitted fields. */
  rewritten: number
  /** Calls dropped by middleware or blocked by the tracking plan, by reason. */
  readonly dropped: Map<string, number>
  /** Number of calls in the body; undefined if no step looked for them. */
  received: number | undefined
  /** Number of calls that were stored. A step of your own that stores calls must count them here. */
  handedOver: number
}

/** An exchange at the start of the pipeline. */
export const createExchange = (
  start: Pick<Exchange, 'route' | 'request' | 'timer' | 'credentials' | 'receivedAt' | 'address'>,
): Exchange => ({
  ...start,
  bytes: undefined,
  body: undefined,
  source: undefined,
  calls: [],
  refused: [],
  duplicates: 0,
  unavailable: 0,
  rewritten: 0,
  dropped: new Map(),
  received: undefined,
  handedOver: 0,
})

/** Number of calls that middleware dropped or the tracking plan blocked. */
export const droppedCalls = ({ dropped }: Exchange): number => {
  let sum = 0
  for (const count of dropped.values()) sum += count
  return sum
}

/** Number of calls that left the exchange without a reason: a step of the owner removed them. */
export const missingCalls = (exchange: Exchange): number => {
  const { received = 0, handedOver, refused, duplicates, unavailable } = exchange
  return received - handedOver - refused.length - duplicates - unavailable - droppedCalls(exchange)
}

/** A call at the start of the pipeline. */
export const incomingCall = (index: number, value: JsonObject, text: string, bytes?: number): IncomingCall => ({
  index,
  value,
  text,
  bytes,
  hasShared: false,
  hasOwnType: false,
  sentAt: typeof value.sentAt === 'string' ? value.sentAt : undefined,
  edits: new MemberEdits(),
  contextEdits: new MemberEdits(),
})
