import type { JsonObject } from '../json.ts'
import type { CallExpectation, NearCall } from './call-expectation.ts'
import type { LostCall } from './lost-calls.ts'
import { type ReceivedCalls, receivedCalls } from './received-calls.ts'
import { showDifference, showValue } from './show-value.ts'

/** The result of a matcher. */
export interface Found {
  /** The expectation is met, although the test used `.not`. */
  readonly pass: boolean
  readonly matching: readonly JsonObject[]
  /** Other calls, the nearest first. */
  readonly nearest: readonly NearCall[]
  readonly received: ReceivedCalls
}

/** Maximum number of calls in a list of a message. */
const maxCalls = 10

/** Calls whose differences are listed if an exact number of calls is expected. */
const maxNear = 3

/** A short description of a call. */
export const callWords = (call: JsonObject): string => {
  const name = [call.event, call.name, call.groupId, call.previousId].find((one) => typeof one === 'string')
  const user = call.userId ?? call.anonymousId
  return `${String(call.type ?? 'call')}${name === undefined ? '' : ` ${showValue(name)}`}${user === undefined ? '' : ` by ${showValue(user)}`}`
}

const listOf = <T>(title: string, all: readonly T[], words: (one: T) => string): readonly string[] => {
  if (all.length === 0) return []
  const more = all.length > maxCalls ? [`  … and ${all.length - maxCalls} earlier ones`] : []
  return [`${title} (${all.length}):`, ...more, ...all.slice(-maxCalls).map((one) => `  ${words(one)}`)]
}

const nearestWords = ({ call, mismatches, lost }: NearCall, title: string): readonly string[] => {
  const head = `${title}${lost === undefined ? '' : `, ${lost.which}`}: ${callWords(call)}`
  const width = Math.max(0, ...mismatches.map(({ path }) => path.length))
  const rows = mismatches.map(
    ({ path, expected, received }) => `  ${path.padEnd(width)}  ${showDifference(expected, received)}`,
  )
  return ['', head, ...rows, ...(lost === undefined ? [] : [`  ${lost.why}`])]
}

const countWords = (times: number | undefined): string =>
  times === undefined ? '' : times === 1 ? ', once' : `, ${times} times`

const lostWords = ({ call, why }: LostCall): string => `${callWords(call)}: ${why}`

const nothingStored = ({ requests }: ReceivedCalls): string => {
  if (requests === undefined) return 'The list has no calls.'
  return requests === 0 ? 'No call was stored, because no request arrived.' : 'No call was stored.'
}

/** Lists what was stored, and what was not and why. */
export const describeLists = (received: ReceivedCalls): string => {
  const { kept } = received
  return [
    ...(kept.length === 0 ? [nothingStored(received)] : listOf('Stored calls', kept, callWords)),
    ...listOf('Calls that were not stored', received.lost(), lostWords),
    ...listOf('Requests without a readable call', received.unreadable(), (words) => words),
  ].join('\n')
}

/** Describes everything that a local Segment received. */
export const describeReceived = (segment: unknown): string => describeLists(receivedCalls(segment))

const nearCalls = (
  times: number | undefined,
  matching: readonly JsonObject[],
  nearest: readonly NearCall[],
): readonly string[] => {
  const missing = (times ?? 1) - matching.length
  if (missing < 0) return ['', ...listOf('Matching calls', matching, showValue)]
  const shown = nearest.slice(0, Math.min(missing, maxNear))
  return shown.flatMap((call, index) => nearestWords(call, index === 0 ? 'The nearest call' : 'The next one'))
}

/** Describes what was expected, the nearest calls with their mismatches, and the other calls. */
export const describeFailure = ({ words, times }: CallExpectation, found: Found): string => {
  const { pass, matching, nearest, received } = found
  if (pass) {
    const head = `Expected no ${words.replace(/^an? /, '')}${countWords(times)}, but found:`
    return [head, ...listOf('Matching calls', matching, callWords).slice(1)].join('\n')
  }
  const count = matching.length === 0 ? 'found none' : `found ${matching.length}`
  return [
    `Expected ${words}${countWords(times)}, but ${count}.`,
    ...nearCalls(times, matching, nearest),
    '',
    describeLists(received),
  ].join('\n')
}
