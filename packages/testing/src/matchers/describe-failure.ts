import type { DiscardedCall } from '../call-records.ts'
import type { JsonObject } from '../json.ts'
import type { CallExpectation, NearCall } from './call-expectation.ts'
import { showValue } from './show-value.ts'

/** The result of a matcher. */
export interface Found {
  /** The expectation is met, although the test used `.not`. */
  readonly pass: boolean
  readonly matching: readonly JsonObject[]
  readonly nearest: NearCall | undefined
  readonly kept: readonly JsonObject[]
  readonly lost: readonly DiscardedCall[]
}

/** Maximum number of calls in a message. */
const maxCalls = 10

/** A short description of a call. */
export const callWords = (call: JsonObject): string => {
  const name = [call.event, call.name, call.groupId, call.previousId].find((one) => typeof one === 'string')
  const user = call.userId ?? call.anonymousId
  return `${String(call.type ?? 'call')}${name === undefined ? '' : ` ${JSON.stringify(name)}`}${user === undefined ? '' : ` by ${showValue(user)}`}`
}

const listCalls = (calls: readonly JsonObject[]): string => {
  const shown = calls.slice(-maxCalls).map((call) => `  ${callWords(call)}`)
  const more = calls.length > maxCalls ? [`  … and ${calls.length - maxCalls} earlier calls`] : []
  return [...more, ...shown].join('\n')
}

const nearestWords = ({ call, mismatches, lostAs }: NearCall): string => {
  const head = `The nearest call${lostAs === undefined ? '' : ', which Segment answered 200 and dropped'}: ${callWords(call)}`
  const width = Math.max(0, ...mismatches.map(({ path }) => path.length))
  const rows = mismatches.map(
    ({ path, expected, received }) =>
      `  ${path.padEnd(width)}  expected ${showValue(expected)}, received ${showValue(received)}`,
  )
  return [head, ...rows, ...(lostAs === undefined ? [] : [`  dropped as ${lostAs}`])].join('\n')
}

const countWords = (times: number | undefined): string =>
  times === undefined ? '' : times === 1 ? ', once' : `, ${times} times`

/** Describes what was expected, the nearest call with its mismatches, and the other calls. */
export const describeFailure = ({ words, times }: CallExpectation, found: Found): string => {
  const { pass, matching, nearest, kept, lost } = found
  if (pass)
    return [`Expected no ${words.replace(/^an? /, '')}${countWords(times)}, but found:`, listCalls(matching)].join('\n')
  const count = matching.length === 0 ? 'found none' : `found ${matching.length}`
  return [
    `Expected ${words}${countWords(times)}, but ${count}.`,
    ...(nearest === undefined || matching.length > 0 ? [] : ['', nearestWords(nearest)]),
    '',
    kept.length === 0 ? 'No call was stored.' : `Stored calls (${kept.length}):\n${listCalls(kept)}`,
    ...(lost.length === 0 ? [] : [`Dropped calls (${lost.length}):\n${listLost(lost)}`]),
  ].join('\n')
}

const listLost = (lost: readonly DiscardedCall[]): string =>
  lost
    .slice(-maxCalls)
    .map(({ call, code, reason }) => `  ${callWords(call)}: ${code}, ${reason}`)
    .join('\n')
