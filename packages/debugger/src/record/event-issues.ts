import { type CallType, type SegmentIssue, validateCall } from '@org/segment-core'
import { pages } from '@org/segment-core/spec'
import type { JsonObject } from '@org/segment-testing'
import type { EventIssue } from '../model/event-record.ts'

/**
 * Checks calls against more rules than Segment's own, such as a tracking plan.
 * @returns issues with paths from the call down; a call with an error counts as discarded
 */
export type CallValidator = (
  call: JsonObject,
  context: { readonly type: CallType; readonly now: number },
) => readonly EventIssue[]

/** Reported for a call that is too large to check. */
const notValidated: EventIssue = {
  code: 'not_judged',
  severity: 'warning',
  path: [],
  message: 'The request is too large or too deeply nested to check each of its calls.',
  rule: 'A batch can have at most 500 KB. Its shared fields count towards the size of every call.',
  advice: 'Send smaller requests.',
  page: pages.httpApiBatch,
}

/** An issue of core in the form that events store. */
export const toEventIssue = ({ path, ...issue }: SegmentIssue): EventIssue => ({ ...issue, path: [...path] })

/** What is known about the call to check. */
export interface ValidationContext {
  readonly type: CallType | undefined
  /** ms since 1970 */
  readonly now: number
  readonly judge: CallValidator | undefined
  /** The request exceeded its budget, so do not check this call. */
  readonly skip: boolean
}

/** All issues of a call, errors first: from Segment's rules and from the `judge` option. */
export const findEventIssues = (
  call: JsonObject,
  { type, now, judge, skip }: ValidationContext,
): readonly EventIssue[] => {
  if (skip) return [notValidated]
  try {
    const { issues } = validateCall(call, { now, type, stamps: 'none' })
    const own = type === undefined || judge === undefined ? [] : judge(call, { type, now })
    if (issues.length === 0 && own.length === 0) return []
    return [...issues.map(toEventIssue), ...own].toSorted(
      (left, right) => Number(left.severity === 'warning') - Number(right.severity === 'warning'),
    )
  } catch (error) {
    // Nested too deeply for the stack.
    if (error instanceof RangeError) return [notValidated]
    throw error
  }
}
