import type { Answer } from './answer.ts'
import type { DiscardCode, Evidence } from './discard-codes.ts'
import type { Fault } from './faults/fault.ts'
import type { JsonObject } from './json.ts'
import type { CallType, Channel } from './routes.ts'

/** A call as Segment stores it: the call, merged with the shared fields of its batch, plus the fields that Segment adds. */
export interface StoredCall extends JsonObject {
  readonly type: CallType
  readonly messageId: string
  readonly writeKey: string
  readonly channel: Channel
  /** ISO 8601, by Segment's clock; the same for every call of a request. */
  readonly receivedAt: string
  /** When it happened, by Segment's clock. */
  readonly timestamp: string
  /** Version of the API. */
  readonly version: number
  /** Name of a Track call; missing at runtime on the other types. */
  readonly event: string
  /** Of a Track, Page or Screen call; missing at runtime if the call was sent without. */
  readonly properties: JsonObject
  /** Of an Identify or Group call; missing at runtime if the call was sent without. */
  readonly traits: JsonObject
  /** Missing at runtime if the call was sent without. */
  readonly context: JsonObject
}

/** A call that was answered 200 and then dropped. */
export interface DiscardedCall {
  readonly code: DiscardCode
  readonly reason: string
  readonly evidence: Evidence
  /** The call as received; the whole body for an empty batch. */
  readonly call: JsonObject
  /** The type of the call, from its path or its body; undefined if it is none of the six. */
  readonly type: CallType | undefined
  readonly writeKey: string
  /** Index in its batch. */
  readonly index?: number
  /** Segment's code for the batch: some of its calls were dropped, or all. */
  readonly batchCode?: 'multi_user_error' | 'empty_batch_result'
  /** ISO 8601. */
  readonly receivedAt: string
}

/** A call whose messageId was received before. */
export interface DuplicateCall {
  readonly messageId: string
  readonly call: JsonObject
  /** The type of the call, from its path or its body; undefined if it is none of the six. */
  readonly type: CallType | undefined
  readonly writeKey: string
  /** ISO 8601, when the stored call was received. */
  readonly firstReceivedAt: string
  /** ISO 8601. */
  readonly receivedAt: string
}

/** A request as received. */
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
  /** The body as JSON; undefined if it is not JSON. */
  readonly json: unknown
  /** Bytes received, before inflating. */
  readonly encodedBytes: number
  /** Status of the response; undefined if a fault prevented one. */
  readonly status: number | undefined
  /** Why no call of it was read, such as `with 404, because the path is unknown`; undefined if its calls were read. */
  readonly refusal: string | undefined
  /** ISO 8601. */
  readonly receivedAt: string
  /** The injected fault. */
  readonly fault: Fault | undefined
}

/** The outcome of one call of a request. */
export type ArrivedCall = {
  /** The call, merged with the shared fields of its batch, without the write key. */
  readonly call: JsonObject
  /** The type of the call; undefined if it is none of the six. */
  readonly type: CallType | undefined
} & (
  | { readonly outcome: 'kept'; readonly stored: StoredCall }
  | { readonly outcome: 'discarded'; readonly discarded: DiscardedCall }
  | { readonly outcome: 'duplicate'; readonly duplicate: DuplicateCall }
)

/** A request with its response and the outcome of each of its calls. */
export interface Exchange {
  readonly request: RecordedRequest
  /** Undefined if a fault prevented a response. */
  readonly answer: Answer | undefined
  /** Write key of the calls; empty if no call was read. */
  readonly writeKey: string
  /** In the order of the batch; empty if no call was read. */
  readonly arrivals: readonly ArrivedCall[]
}
