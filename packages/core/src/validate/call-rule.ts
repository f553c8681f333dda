import type { SegmentIssue } from '../error/segment-issue.ts'
import type { CallType } from '../spec/call-type-names.ts'
import type { JsonObject } from '../values/json-object.ts'

/** What a rule knows besides the call itself. */
export interface RuleContext {
  readonly type: CallType
  /** Clock in milliseconds since 1970; undefined where the verdict must not depend on time. */
  readonly now: number | undefined
}

/** One thing to look for in a call. It never throws, whatever the call holds. */
export type CallRule = (call: JsonObject, context: RuleContext) => readonly SegmentIssue[]
