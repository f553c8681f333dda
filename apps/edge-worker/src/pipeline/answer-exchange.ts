import { type Answer, jsonAnswer, refusalAnswer, successAnswer } from '../http/answer.ts'
import type { Exchange, RefusedCall } from './exchange.ts'
import { shownIssue } from './refuse-calls.ts'

const shownRefusal = ({ index, code, message, issues }: RefusedCall) => ({
  index,
  code,
  message,
  ...(issues === undefined ? {} : { issues: issues.map(shownIssue) }),
})

/**
 * The answer after the pipeline: Segment's success if all calls were accepted, 400 if none was, and 200 with a list of the
 * refused ones otherwise, so that no client resends the accepted ones.
 */
export const answerExchange = ({ route, calls, refused, duplicates }: Exchange): Answer => {
  const [first] = refused
  if (first === undefined) return successAnswer
  if (route.kind !== 'batch') {
    return refusalAnswer(400, first.message, 'invalid_request', { issues: first.issues?.map(shownIssue) ?? [] })
  }
  const accepted = calls.length + duplicates
  const list = refused.toSorted((left, right) => left.index - right.index).map(shownRefusal)
  if (accepted > 0) return jsonAnswer(200, { success: true, accepted, refused: list })
  return refusalAnswer(400, first.message, 'invalid_request', { accepted, refused: list })
}
