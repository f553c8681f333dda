import { isDeepStrictEqual } from 'node:util'
import type { Receipt } from './receipt.ts'
import type { Sent } from './sent.ts'

/** What the sender reports, and what the local Segment received, if there is one. */
export interface Exchange {
  readonly sent: Sent
  readonly receipt?: Receipt | undefined
}

const pathOf = (url: string): string => new URL(url).pathname

/** The problems of one sender. */
const problemsOf = ({ sent, receipt }: Exchange, callCount: number): readonly string[] => {
  const { by, outcome, problem, warnings, request } = sent
  const problems = warnings.map((warning) => `${by} warns: ${warning}`)
  if (outcome !== 'acknowledged' || request === undefined) {
    return [...problems, `${by}: ${outcome}${problem ? `, ${problem}` : ''}`]
  }
  if (receipt === undefined) return problems
  const [arrived, ...further] = receipt.requests
  if (arrived === undefined) return [...problems, `${by}: no request arrived`]
  if (further.length > 0) problems.push(`${by}: ${further.length + 1} requests arrived instead of one`)
  if (arrived.method !== request.method || arrived.path !== pathOf(request.url) || arrived.body !== request.body) {
    problems.push(`${by}: the received request differs from the reported one`)
  }
  if (receipt.kept.length !== callCount) problems.push(`${by}: ${receipt.kept.length} of ${callCount} calls were kept`)
  return [...problems, ...receipt.lost.map((reason) => `${by}: dropped, ${reason}`)]
}

/** The problems of an example sent by both; empty if both sent the same bytes and all calls were kept. */
export const findDifferences = ([left, right]: readonly [Exchange, Exchange], callCount: number): readonly string[] => {
  const problems = [...problemsOf(left, callCount), ...problemsOf(right, callCount)]
  const [first, second] = [left.sent.request, right.sent.request]
  if (first === undefined || second === undefined) return problems
  if (first.method !== second.method || first.url !== second.url) {
    problems.push(`${left.sent.by} sends ${first.method} ${first.url}, ${right.sent.by} ${second.method} ${second.url}`)
  }
  if (first.body !== second.body) {
    problems.push(`the bodies differ:\n  ${left.sent.by}: ${first.body}\n  ${right.sent.by}: ${second.body}`)
  }
  const seen = [left.receipt, right.receipt].map((receipt) =>
    receipt?.requests.map(({ authorization, contentType }) => [authorization, contentType]),
  )
  if (!isDeepStrictEqual(seen[0], seen[1])) problems.push('the headers differ')
  if (!isDeepStrictEqual(left.receipt?.kept, right.receipt?.kept)) problems.push('the kept calls differ')
  return problems
}
