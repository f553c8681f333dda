import { isDeepStrictEqual } from 'node:util'
import type { Receipt } from './receipt.ts'
import type { Sent } from './sent.ts'

/** One sending: what the door says, and what the local Segment saw, where there is one. */
export interface Exchange {
  readonly sent: Sent
  readonly receipt?: Receipt | undefined
}

const pathOf = (url: string): string => new URL(url).pathname

/** What is wrong with one sending by itself. */
const problemsOf = ({ sent, receipt }: Exchange, callCount: number): readonly string[] => {
  const { door, outcome, problem, warnings, request } = sent
  const problems = warnings.map((warning) => `${door} warns: ${warning}`)
  if (outcome !== 'acknowledged' || request === undefined) {
    return [...problems, `${door}: ${outcome}${problem ? `, ${problem}` : ''}`]
  }
  if (receipt === undefined) return problems
  const [arrived, ...further] = receipt.requests
  if (arrived === undefined) return [...problems, `${door}: no request arrived`]
  if (further.length > 0) problems.push(`${door}: ${further.length + 1} requests arrived in place of one`)
  if (arrived.method !== request.method || arrived.path !== pathOf(request.url) || arrived.body !== request.body) {
    problems.push(`${door}: what arrived is not what it says it sent`)
  }
  if (receipt.kept.length !== callCount)
    problems.push(`${door}: ${receipt.kept.length} of ${callCount} calls were kept`)
  return [...problems, ...receipt.lost.map((reason) => `${door}: lost, ${reason}`)]
}

/** Everything that is wrong with an example sent through both doors; empty when both sent the same, to the byte. */
export const findDifferences = ([left, right]: readonly [Exchange, Exchange], callCount: number): readonly string[] => {
  const problems = [...problemsOf(left, callCount), ...problemsOf(right, callCount)]
  const [first, second] = [left.sent.request, right.sent.request]
  if (first === undefined || second === undefined) return problems
  if (first.method !== second.method || first.url !== second.url) {
    problems.push(
      `${left.sent.door} calls ${first.method} ${first.url}, ${right.sent.door} ${second.method} ${second.url}`,
    )
  }
  if (first.body !== second.body) {
    problems.push(`the bodies differ:\n  ${left.sent.door}: ${first.body}\n  ${right.sent.door}: ${second.body}`)
  }
  const seen = [left.receipt, right.receipt].map((receipt) =>
    receipt?.requests.map(({ authorization, contentType }) => [authorization, contentType]),
  )
  if (!isDeepStrictEqual(seen[0], seen[1])) problems.push('the headers differ')
  if (!isDeepStrictEqual(left.receipt?.kept, right.receipt?.kept)) problems.push('what was kept differs')
  return problems
}
