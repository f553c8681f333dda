import type { DiscardedCall } from '../call-records.ts'
import type { JsonObject } from '../json.ts'
import type { CallExpectation, NearCall } from './call-expectation.ts'
import { showValue } from './show-value.ts'

/** What a matcher found. */
export interface Found {
  /** The expectation holds, and the test said it should not. */
  readonly pass: boolean
  readonly matching: readonly JsonObject[]
  readonly nearest: NearCall | undefined
  readonly kept: readonly JsonObject[]
  readonly lost: readonly DiscardedCall[]
}

/** Calls named in a message at most. */
const maxCalls = 10

/** A call in a few words. */
export const callWords = (call: JsonObject): string => {
  const name = [call.event, call.name, call.groupId, call.previousId].find((one) => typeof one === 'string')
  const user = call.userId ?? call.anonymousId
  return `${String(call.type ?? 'call')}${name === undefined ? '' : ` ${JSON.stringify(name)}`}${user === undefined ? '' : ` by ${showValue(user)}`}`
}

const listCalls = (calls: readonly JsonObject[]): string => {
  const shown = calls.slice(-maxCalls).map((call) => `  ${callWords(call)}`)
  const more = calls.length > maxCalls ? [`  … and ${calls.length - maxCalls} before`] : []
  return [...more, ...shown].join('\n')
}

const nearestWords = ({ call, mismatches, lostAs }: NearCall): string => {
  const head = `The nearest${lostAs === undefined ? '' : ', which Segment answered 200 and lost'}: ${callWords(call)}`
  const width = Math.max(0, ...mismatches.map(({ path }) => path.length))
  const rows = mismatches.map(
    ({ path, expected, received }) =>
      `  ${path.padEnd(width)}  expected ${showValue(expected)}, received ${showValue(received)}`,
  )
  return [head, ...rows, ...(lostAs === undefined ? [] : [`  lost as ${lostAs}`])].join('\n')
}

const countWords = (times: number | undefined): string =>
  times === undefined ? '' : times === 1 ? ', once' : `, ${times} times`

/** Says what was expected, what comes nearest with every place that differs, and what came besides. */
export const describeFailure = ({ words, times }: CallExpectation, found: Found): string => {
  const { pass, matching, nearest, kept, lost } = found
  if (pass) return [`Expected not ${words}${countWords(times)}, and there is:`, listCalls(matching)].join('\n')
  const came = matching.length === 0 ? 'none came' : `${matching.length} came`
  return [
    `Expected ${words}${countWords(times)}, and ${came}.`,
    ...(nearest === undefined || matching.length > 0 ? [] : ['', nearestWords(nearest)]),
    '',
    kept.length === 0 ? 'No call was kept.' : `Kept, ${kept.length} in all:\n${listCalls(kept)}`,
    ...(lost.length === 0 ? [] : [`Lost, ${lost.length} in all:\n${listLost(lost)}`]),
  ].join('\n')
}

const listLost = (lost: readonly DiscardedCall[]): string =>
  lost
    .slice(-maxCalls)
    .map(({ call, code, reason }) => `  ${callWords(call)}: ${code}, ${reason}`)
    .join('\n')
