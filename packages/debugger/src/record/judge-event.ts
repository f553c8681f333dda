import { type CallType, type SegmentIssue, validateCall } from '@org/segment-core'
import type { JsonObject } from '@org/segment-testing'
import type { EventIssue } from '../event-record.ts'

/**
 * Judges calls by rules besides Segment's own, such as those of a tracking plan.
 * @returns issues with their paths from the call on; an error counts as a call that is not kept
 */
export type Judge = (
  call: JsonObject,
  context: { readonly type: CallType; readonly now: number },
) => readonly EventIssue[]

/** The issue of a call that is too much to judge. */
const notJudged: EventIssue = {
  code: 'not_judged',
  severity: 'warning',
  path: [],
  message: 'The request is too large or too deep for each of its calls to be judged.',
  rule: 'A batch has at most 500 KB, and what it carries for all counts for each call.',
  advice: 'Send less with each request.',
  page: 'https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch',
}

const toEventIssue = ({ path, ...issue }: SegmentIssue): EventIssue => ({ ...issue, path: [...path] })

/** What judging a call needs to know. */
export interface JudgeContext {
  readonly type: CallType | undefined
  /** ms since 1970 */
  readonly now: number
  readonly judge: Judge | undefined
  /** Too much came at once to look at every call. */
  readonly skip: boolean
}

/** Everything there is to say about a call, errors first: by Segment's rules, and by those of the hook. */
export const judgeEvent = (call: JsonObject, { type, now, judge, skip }: JudgeContext): readonly EventIssue[] => {
  if (skip) return [notJudged]
  try {
    const { issues } = validateCall(call, type === undefined ? { now } : { now, type })
    const own = type === undefined || judge === undefined ? [] : judge(call, { type, now })
    if (issues.length === 0 && own.length === 0) return []
    return [...issues.map(toEventIssue), ...own].toSorted(
      (left, right) => Number(left.severity === 'warning') - Number(right.severity === 'warning'),
    )
  } catch (error) {
    // What is nested deeper than the stack is no bug of the judge.
    if (error instanceof RangeError) return [notJudged]
    throw error
  }
}
