import { type Answer, jsonAnswer, refusalAnswer, successAnswer } from '../http/answer.ts'
import { middlewareFailed } from './apply-middleware.ts'
import { droppedCalls, type Exchange, type RefusedCall } from './exchange.ts'
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
export const answerExchange = (exchange: Exchange): Answer => {
  const { route, calls, refused, duplicates } = exchange
  const [first] = refused
  if (first === undefined) return successAnswer
  const accepted = calls.length + duplicates + droppedCalls(exchange)
  // Not the client's fault, and it may pass, so clients retry.
  if (accepted === 0 && refused.every(({ code }) => code === middlewareFailed)) {
    return refusalAnswer(500, first.message, middlewareFailed)
  }
  if (route.kind !== 'batch') {
    return refusalAnswer(400, first.message, 'invalid_request', { issues: first.issues?.map(shownIssue) ?? [] })
  }
  const list = refused.toSorted((left, right) => left.index - right.index).map(shownRefusal)
  if (accepted > 0) return jsonAnswer(200, { success: true, accepted, refused: list })
  return refusalAnswer(400, first.message, 'invalid_request', { accepted, refused: list })
}
