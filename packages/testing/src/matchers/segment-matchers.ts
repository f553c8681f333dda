import type { DiscardCode } from '../discard-codes.ts'
import type { CallType } from '../routes.ts'
import { describeFailure } from './describe-failure.ts'
import type { AsymmetricMatcher } from './expected-value.ts'
import { findMismatches } from './find-mismatches.ts'
import { type MatcherResult, matchCalls, requireAll } from './match-calls.ts'
import { matchInOrder, matchOnly, type TrackedEvent } from './match-events.ts'
import { readArguments, readDiscardArguments } from './read-arguments.ts'
import { receivedSegment } from './received-calls.ts'
import { showValue } from './show-value.ts'

/** Part of an object; its values may be asymmetric matchers such as `expect.any(Number)`. */
export type Expected = Readonly<Record<string, unknown>>

/** Other expected fields of a call. */
export interface CallDetails extends Expected {
  readonly userId?: unknown
  readonly anonymousId?: unknown
  readonly context?: Expected
  readonly integrations?: Expected
  readonly timestamp?: unknown
  readonly messageId?: unknown
  /** How many calls must match. @default at least one */
  readonly times?: number
}

type Matcher<Name extends keyof SegmentMatchers<unknown>> = (
  received: unknown,
  ...expected: Parameters<SegmentMatchers<unknown>[Name]>
) => MatcherResult

/** Creates the matcher of one type of call; its first two arguments are the fields `first` and `second`. */
const matcherOf =
  (type: CallType, first: string, second: string) =>
  (received: unknown, ...given: readonly unknown[]): MatcherResult => {
    const { times, fields } = readArguments({ type, first, second }, given)
    const { type: _, ...shownFields } = fields
    const { event, name, ...others } = shownFields
    const named = event ?? name
    const extra = first === 'event' || first === 'name' ? others : shownFields
    const shown = Object.keys(extra).length === 0 ? '' : ` with ${showValue(extra)}`
    const words = `${/^[ai]/.test(type) ? 'an' : 'a'} ${type} call${named === undefined ? '' : ` ${showValue(named)}`}${shown}`
    return matchCalls(received, { words, call: fields, times })
  }

/** Expects a Track call that was stored. @param properties part of its properties */
export const toHaveTracked: Matcher<'toHaveTracked'> = matcherOf('track', 'event', 'properties')

/** Expects an Identify call that was stored. @param traits part of its traits */
export const toHaveIdentified: Matcher<'toHaveIdentified'> = matcherOf('identify', 'userId', 'traits')

/** Expects a Page call that was stored. @param properties part of its properties */
export const toHavePaged: Matcher<'toHavePaged'> = matcherOf('page', 'name', 'properties')

/** Expects a Screen call that was stored. @param properties part of its properties */
export const toHaveScreened: Matcher<'toHaveScreened'> = matcherOf('screen', 'name', 'properties')

/** Expects a Group call that was stored. @param traits part of the group's traits */
export const toHaveGrouped: Matcher<'toHaveGrouped'> = matcherOf('group', 'groupId', 'traits')

/** Expects an Alias call that was stored. */
export const toHaveAliased: Matcher<'toHaveAliased'> = matcherOf('alias', 'userId', 'previousId')

/**
 * Expects a call that was answered 200 and dropped; with `.not`, that nothing was dropped.
 * @param code why it was dropped, such as `id_not_string`; any reason by default
 * @param call part of the call
 */
export const toHaveDiscarded = (received: unknown, ...given: readonly unknown[]): MatcherResult => {
  const segment = receivedSegment(received)
  const { code, call } = readDiscardArguments(given)
  const matching = segment.discarded.filter(
    (one) =>
      (code === undefined || findMismatches(code, one.code).length === 0) &&
      findMismatches(call, one.call).length === 0,
  )
  const pass = matching.length > 0
  if (!pass) requireAll('dropped', segment.forgotten.lost)
  const words = `a dropped call${code === undefined ? '' : ` as ${showValue(code)}`}`
  return {
    pass,
    message: () =>
      pass
        ? [
            `Expected no ${words.replace(/^a /, '')}, but found:`,
            ...matching.map((one) => `  ${one.code}: ${one.reason}, ${showValue(one.call)}`),
          ].join('\n')
        : describeFailure({ words, call }, { pass, matching: [], nearest: [], received: segment }),
  }
}

/** Expects Track calls in this order of arrival; others may be between them. */
export const toHaveTrackedInOrder = (received: unknown, ...given: readonly unknown[]): MatcherResult =>
  matchInOrder(received, given)

/** Expects these Track calls and no others, in any order. */
export const toHaveTrackedOnly = (received: unknown, ...given: readonly unknown[]): MatcherResult =>
  matchOnly(received, given)

/** Every matcher, for `expect.extend`. */
export const segmentMatchers = {
  toHaveTracked,
  toHaveTrackedInOrder,
  toHaveTrackedOnly,
  toHaveIdentified,
  toHavePaged,
  toHaveScreened,
  toHaveGrouped,
  toHaveAliased,
  toHaveDiscarded,
} as const

/** The matchers as methods of `expect(segment)`. */
export interface SegmentMatchers<Result> {
  /** Expects a Track call that was stored. */
  toHaveTracked(event: unknown, properties?: Expected, details?: CallDetails): Result
  /** Expects Track calls in this order of arrival; others may be between them. */
  toHaveTrackedInOrder(events: readonly TrackedEvent[]): Result
  /** Expects these Track calls and no others, in any order. */
  toHaveTrackedOnly(events: readonly TrackedEvent[]): Result
  /** Expects an Identify call that was stored. */
  toHaveIdentified(userId?: unknown, traits?: Expected, details?: CallDetails): Result
  /** Expects a Page call that was stored. */
  toHavePaged(name?: unknown, properties?: Expected, details?: CallDetails): Result
  /** Expects a Screen call that was stored. */
  toHaveScreened(name?: unknown, properties?: Expected, details?: CallDetails): Result
  /** Expects a Group call that was stored. */
  toHaveGrouped(groupId?: unknown, traits?: Expected, details?: CallDetails): Result
  /** Expects an Alias call that was stored. */
  toHaveAliased(userId?: unknown, previousId?: unknown, details?: CallDetails): Result
  /** Expects a call that was answered 200 and dropped; with `.not`, that nothing was dropped. */
  toHaveDiscarded(code?: DiscardCode | RegExp | AsymmetricMatcher, call?: Expected): Result
}
