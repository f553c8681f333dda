import type { CallExpectation, NearCall } from './call-expectation.ts'
import { describeFailure } from './describe-failure.ts'
import { countExpected, findMismatches } from './find-mismatches.ts'
import { receivedCalls } from './received-calls.ts'

/** The result of a matcher for its test runner. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

const nearness = ({ call, mismatches, lost }: NearCall, expected: CallExpectation['call']): number => {
  const total = countExpected(expected)
  // A call of another type is far away, even if all else is equal; a dropped call that matches is the nearest.
  const type = call.type === expected.type || call.type === undefined ? 0 : -total
  const event = mismatches.some(({ path }) => path === 'event' || path === 'name') ? -0.5 * total : 0
  return total - mismatches.length + type + event - (lost === undefined ? 0 : 0.25)
}

/**
 * Fails if calls are no longer stored that would decide the result.
 * @throws {Error} so that a negated matcher fails too
 */
export const requireAll = (kind: string, forgotten: number): void => {
  if (forgotten <= 0) return
  throw new Error(
    `${forgotten} ${kind} ${forgotten === 1 ? 'call is' : 'calls are'} counted but no longer stored, so the matcher cannot decide. Do not use keep: 'counts', and raise maxStoredCalls.`,
  )
}

/** Finds the matching calls, or else the nearest one. */
export const matchCalls = (received: unknown, expectation: CallExpectation): MatcherResult => {
  const calls = receivedCalls(received)
  const { kept, forgotten } = calls
  const { call: expected, times } = expectation
  const compared = kept.map((call): NearCall => ({ call, mismatches: findMismatches(expected, call) }))
  const matching = compared.filter(({ mismatches }) => mismatches.length === 0)
  const pass = times === undefined ? matching.length > 0 : matching.length === times
  if (!pass || times !== undefined) requireAll('stored', forgotten.kept)
  return {
    pass,
    message: () => {
      const others = calls
        .lost()
        .map((lost): NearCall => ({ call: lost.call, mismatches: findMismatches(expected, lost.call), lost }))
      const nearest = [...compared.filter(({ mismatches }) => mismatches.length > 0), ...others].toSorted(
        (left, right) => nearness(right, expected) - nearness(left, expected),
      )
      return describeFailure(expectation, {
        pass,
        matching: matching.map(({ call }) => call),
        nearest,
        received: calls,
      })
    },
  }
}
