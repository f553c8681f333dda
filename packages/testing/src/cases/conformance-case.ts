import type { JsonObject, JsonValue } from '../json.ts'
import type { Region } from '../regions.ts'
import type { CallType } from '../routes.ts'

/** The subject of a case: one of the six calls, or a batch. */
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
  /** The body without the fields that delivery adds; `requestDifferences` allows those. */
  readonly body: JsonObject
}

/** An issue that a call must cause. */
export interface ExpectedIssue {
  readonly code: string
  /** Path of names and indices within the call; empty for the call itself. */
  readonly path: readonly (string | number)[]
  readonly severity: 'error' | 'warning'
  /** Segment's own code for the drop, if there is one. */
  readonly discardCode?: string
}

interface CaseBase {
  /** Unique among all cases. */
  readonly name: string
  readonly area: CaseArea
  /** The public page with the rule or the example. */
  readonly page: string
  /** The input; a call includes its type. */
  readonly call: JsonValue
  readonly source: CaseSource
}

/** A call that Segment stores as intended; it causes no issue. */
export interface AcceptCase extends CaseBase {
  readonly kind: 'accept'
  readonly expect: ExpectedRequest
}

/** A call that Segment rejects or drops; it causes exactly these errors (warnings not counted) and is not sent. */
export interface RefuseCase extends CaseBase {
  readonly kind: 'refuse'
  readonly expect: { readonly issues: readonly ExpectedIssue[] }
}

/** A call that Segment stores, but not as intended; it causes exactly these issues and is sent. */
export interface WarnCase extends CaseBase {
  readonly kind: 'warn'
  readonly expect: ExpectedRequest & { readonly issues: readonly ExpectedIssue[] }
}

/** A call, and the expected result of a client that knows Segment's rules. */
export type ConformanceCase = AcceptCase | RefuseCase | WarnCase
