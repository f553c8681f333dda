import { nearestName } from '../query/nearest-name.ts'
import type { CallExpectation, NearCall } from './call-expectation.ts'
import { describeFailure } from './describe-failure.ts'
import { countExpected, findMismatches, type Mismatch } from './find-mismatches.ts'
import { detailNames } from './read-arguments.ts'
import { type ReceivedCalls, receivedCalls } from './received-calls.ts'

/** The result of a matcher for its test runner. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** Whether a name is probably a typo of another one; a run has few names and many calls. */
const createTypoTest = () => {
  const known = new Map<string, boolean>()
  return ({ expected, received }: Mismatch): boolean => {
    if (typeof expected !== 'string' || typeof received !== 'string') return false
    const isTypo = known.get(received) ?? nearestName(expected, [received]) !== undefined
    known.set(received, isTypo)
    return isTypo
  }
}

/** Sorts calls that do not match, the nearest first. */
const sortByNearness = (calls: readonly NearCall[], expected: CallExpectation['call']): readonly NearCall[] => {
  const total = countExpected(expected)
  const isTypo = createTypoTest()
  const nearness = ({ call, mismatches, lost }: NearCall): number => {
    // A call of another type is far away, even if all else is equal; a dropped call that matches is the nearest.
    const type = call.type === expected.type || call.type === undefined ? 0 : -total
    const name = mismatches.find(({ path }) => path === 'event' || path === 'name')
    const named = name === undefined ? 0 : (isTypo(name) ? -0.25 : -0.5) * total
    return total - mismatches.length + type + named - (lost === undefined ? 0 : 0.25)
  }
  return calls
    .map((call) => ({ call, near: nearness(call) }))
    .sort((left, right) => right.near - left.near)
    .map(({ call }) => call)
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

/**
 * Fails if the expectation has a field that neither Segment nor any of the calls knows, such as a property among the
 * details: a negated matcher would always pass.
 * @throws {TypeError} names the field
 */
const requireKnownFields = (expected: CallExpectation['call'], { kept, lost }: ReceivedCalls): void => {
  const unknown = Object.keys(expected).filter((name) => name !== 'type' && !detailNames.includes(name))
  if (unknown.length === 0) return
  const calls = [...kept, ...lost().map(({ call }) => call)]
  const missing = unknown.find((name) => !calls.some((call) => Object.hasOwn(call, name)))
  if (missing === undefined) return
  throw new TypeError(
    `No call has a field ${missing}. Properties and traits are the second argument; details are fields beside them.`,
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
  if (!pass) requireKnownFields(expected, calls)
  return {
    pass,
    message: () => {
      const others = calls
        .lost()
        .map((lost): NearCall => ({ call: lost.call, mismatches: findMismatches(expected, lost.call), lost }))
      const different = compared.filter(({ mismatches }) => mismatches.length > 0)
      return describeFailure(expectation, {
        pass,
        matching: matching.map(({ call }) => call),
        nearest: sortByNearness([...different, ...others], expected),
        received: calls,
      })
    },
  }
}
