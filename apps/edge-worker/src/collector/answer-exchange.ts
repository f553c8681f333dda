import type { Exchange, RefusedCall } from '../pipeline/exchange.ts'
import { type Answer, jsonAnswer, refusalAnswer, successAnswer } from './answer.ts'
import { shownIssue } from './shown-issue.ts'

const shown = ({ index, code, message, issues }: RefusedCall) => ({
  index,
  code,
  message,
  ...(issues === undefined ? {} : { issues: issues.map(shownIssue) }),
})

/**
 * What a client is told of a request that went through the pipeline: what Segment says where all calls were taken, 400
 * where none was, and 200 with those that were refused where some were, so that nobody sends the good ones again.
 */
export const answerExchange = ({ route, calls, refused, duplicates }: Exchange): Answer => {
  const [first] = refused
  if (first === undefined) return successAnswer
  const accepted = calls.length + duplicates
  if (route.kind !== 'batch') {
    return refusalAnswer(400, first.message, 'invalid_request', { issues: first.issues?.map(shownIssue) ?? [] })
  }
  const list = refused.toSorted((left, right) => left.index - right.index).map(shown)
  if (accepted > 0) return jsonAnswer(200, { success: true, accepted, refused: list })
  return refusalAnswer(400, first.message, 'invalid_request', { accepted, refused: list })
}
