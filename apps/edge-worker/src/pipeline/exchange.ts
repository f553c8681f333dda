import type { SegmentIssue } from '@org/segment-core'
import type { JsonObject, ParsedBody } from '../body/parse-body.ts'
import type { IntakeRoute } from '../collector/intake-routes.ts'
import type { RequestLife } from '../hand-over/hand-over.ts'
import type { KnownSource } from '../sources/known-source.ts'
import type { Credentials } from '../sources/read-credentials.ts'
import { MemberEdits } from './member-edits.ts'

/** A request as a runtime gives it, without a framework. */
export interface IntakeRequest extends RequestLife {
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined
  /** What its headers show to say whose it is. */
  readonly credentials: Credentials
  /** The query, without its question mark. */
  readonly query: string
  /** Address of whoever connected, where the runtime knows it. */
  readonly connection: string | undefined
  /**
   * Reads the body as it came, still compressed if it was.
   * @throws {BodyError} where it passes the bounds or breaks off
   */
  readonly readBody: (bounds: { readonly maxBytes: number; readonly timeoutMs: number }) => Promise<Uint8Array>
}

/** A call on its way through the pipeline. */
export interface IncomingCall {
  /** Its place in the batch, 0 for a call of its own. */
  readonly index: number
  readonly value: JsonObject
  /** JSON of it as it came. */
  readonly text: string
  /** When it left the client by the client's clock, as it says. */
  sentAt: string | undefined
  /** What of it changes. */
  readonly edits: MemberEdits
  /** The same of its context. */
  readonly contextEdits: MemberEdits
}

/** A call that goes no further, and why. */
export interface RefusedCall {
  readonly index: number
  readonly code: string
  readonly message: string
  readonly issues?: readonly SegmentIssue[] | undefined
}

/** A request on its way through the pipeline. Steps fill it. */
export interface Exchange {
  readonly route: IntakeRoute
  readonly request: IntakeRequest
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** Address of the visitor, where it can be trusted. */
  readonly address: string | undefined
  /** Body without its content encoding. */
  bytes: Uint8Array | undefined
  body: ParsedBody | undefined
  source: KnownSource | undefined
  /** Calls that still go on. */
  calls: IncomingCall[]
  refused: RefusedCall[]
  /** Calls that were dropped because they came before. */
  duplicates: number
  /** Calls that can not be taken now. */
  unavailable: number
}

/** A call as it comes. */
export const incomingCall = (index: number, value: JsonObject, text: string): IncomingCall => ({
  index,
  value,
  text,
  sentAt: typeof value.sentAt === 'string' ? value.sentAt : undefined,
  edits: new MemberEdits(),
  contextEdits: new MemberEdits(),
})
