import type { JsonObject, JsonValue } from '../json.ts'
import type { Region } from '../regions.ts'
import type { CallType } from '../routes.ts'

/** What a case is about: one of the six calls, or a batch of them. */
export type CaseArea = CallType | 'batch'

/** The source a case sends to. */
export interface CaseSource {
  readonly writeKey: string
  readonly region: Region
}

/** The request a call must become. */
export interface ExpectedRequest {
  readonly method: 'POST'
  readonly url: string
  /** Names in lower case; others may be sent too. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, without what delivery stamps on it; `requestDifferences` knows what that may be. */
  readonly body: JsonObject
}

/** A remark that a call must draw. */
export interface ExpectedIssue {
  readonly code: string
  /** Names and indices from the call inwards; empty for the call itself. */
  readonly path: readonly (string | number)[]
  readonly severity: 'error' | 'warning'
  /** Segment's own name for the loss, where it has one. */
  readonly discardCode?: string
}

interface CaseBase {
  /** Unique among all cases. */
  readonly name: string
  readonly area: CaseArea
  /** The public page the rule or the example comes from. */
  readonly page: string
  /** The input, as a person or a library would give it; a call names its type. */
  readonly call: JsonValue
  readonly source: CaseSource
}

/** A call that Segment keeps as it is meant; it draws no remark at all. */
export interface AcceptCase extends CaseBase {
  readonly kind: 'accept'
  readonly expect: ExpectedRequest
}

/** A call that Segment refuses or loses; it draws exactly these errors, warnings aside, and is not sent. */
export interface RefuseCase extends CaseBase {
  readonly kind: 'refuse'
  readonly expect: { readonly issues: readonly ExpectedIssue[] }
}

/** A call that Segment keeps but not as it is meant; it draws exactly these remarks and is sent. */
export interface WarnCase extends CaseBase {
  readonly kind: 'warn'
  readonly expect: ExpectedRequest & { readonly issues: readonly ExpectedIssue[] }
}

/** A call, and what a client that knows Segment makes of it. */
export type ConformanceCase = AcceptCase | RefuseCase | WarnCase
