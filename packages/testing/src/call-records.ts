import type { Answer } from './answer.ts'
import type { DiscardCode, Evidence } from './discard-codes.ts'
import type { Fault } from './faults/fault.ts'
import type { JsonObject } from './json.ts'
import type { CallType, Channel } from './routes.ts'

/** A call as Segment keeps it: the call, joined with what its batch carried for all, and what Segment stamps on it. */
export interface StoredCall extends JsonObject {
  readonly type: CallType
  readonly messageId: string
  readonly writeKey: string
  readonly channel: Channel
  /** ISO 8601, Segment's clock; the same for every call of one request. */
  readonly receivedAt: string
  /** When it happened, on Segment's clock. */
  readonly timestamp: string
  /** Number of the API. */
  readonly version: number
}

/** A call that was answered 200 and then lost. */
export interface DiscardedCall {
  readonly code: DiscardCode
  readonly reason: string
  readonly evidence: Evidence
  /** The call as it came; the whole body for an empty batch. */
  readonly call: JsonObject
  readonly writeKey: string
  /** Place in its batch. */
  readonly index?: number
  /** Segment's word on the batch as a whole: some of its calls were lost, or all. */
  readonly batchCode?: 'multi_user_error' | 'empty_batch_result'
  /** ISO 8601. */
  readonly receivedAt: string
}

/** A call whose messageId had come before. */
export interface DuplicateCall {
  readonly messageId: string
  readonly call: JsonObject
  readonly writeKey: string
  /** ISO 8601, when the call that was kept came. */
  readonly firstReceivedAt: string
  /** ISO 8601. */
  readonly receivedAt: string
}

/** A request as it arrived, whatever became of it. */
export interface RecordedRequest {
  readonly method: string
  readonly url: string
  /** Path without query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, inflated. */
  readonly body: Uint8Array
  /** The body as text. */
  readonly text: string
  /** The body as JSON; undefined when it is not JSON. */
  readonly json: unknown
  /** Bytes on the wire, before inflating. */
  readonly encodedBytes: number
  /** Status answered; undefined when a fault left the request without an answer. */
  readonly status: number | undefined
  /** ISO 8601. */
  readonly receivedAt: string
  /** The fault that befell it. */
  readonly fault: Fault | undefined
}

/** What became of one call of a request. */
export type ArrivedCall = {
  /** As it was judged: joined with what its batch carried for all, without the write key. */
  readonly call: JsonObject
  /** The type the call was taken for; undefined where it names none of the six. */
  readonly type: CallType | undefined
} & (
  | { readonly outcome: 'kept'; readonly stored: StoredCall }
  | { readonly outcome: 'discarded'; readonly discarded: DiscardedCall }
  | { readonly outcome: 'duplicate'; readonly duplicate: DuplicateCall }
)

/** A request together with its answer and with what became of each of its calls. */
export interface Exchange {
  readonly request: RecordedRequest
  /** Undefined when a fault left the request without an answer. */
  readonly answer: Answer | undefined
  /** Write key of the calls; empty where no call was read. */
  readonly writeKey: string
  /** In the order of the batch; empty where no call was read. */
  readonly arrivals: readonly ArrivedCall[]
}
