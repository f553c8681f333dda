import { createIssue } from '@org/segment-core/internal'
import { type Answer, waitAnswer } from '../../collector/answer.ts'
import type { HandedCall, HandedOver } from '../../hand-over/hand-over.ts'
import type { Exchange, IncomingCall } from '../exchange.ts'
import { locateIssues, refuseCalls } from '../refuse-calls.ts'
import type { Step, StepTools } from '../step.ts'
import { writeCall } from '../write-call.ts'

const tooLarge = (exchange: Exchange, call: IncomingCall) => {
  const issue = createIssue('call_too_large', [], 'The call is too large with its stamps.')
  return { code: issue.code, message: issue.message, issues: locateIssues([issue], exchange, call) }
}

const write = (exchange: Exchange, { config }: StepTools): readonly HandedCall[] => {
  const written: HandedCall[] = []
  refuseCalls(exchange, (call) => {
    const handed = writeCall(call, config.limits.callBytes)
    if (handed === undefined) return tooLarge(exchange, call)
    written.push(handed)
    return undefined
  })
  return written
}

/** What the client is told where Segment, or what stands before it, can not be reached. */
const unavailable = 'The calls can not be taken now; send them again.'

const settle = (exchange: Exchange, result: HandedOver): Answer | undefined => {
  switch (result.outcome) {
    case 'kept':
      return undefined
    case 'refused': {
      let place = 0
      refuseCalls(exchange, () => {
        const message = result.reasons.get(place)
        place += 1
        return message === undefined ? undefined : { code: 'refused', message }
      })
      return undefined
    }
    case 'unavailable':
      exchange.unavailable = exchange.calls.length
      exchange.calls = []
      return waitAnswer(result.status, unavailable, result.retryAfterSeconds)
    default:
      return result satisfies never
  }
}

/** Puts the calls where no crash loses them; only then is the client answered. */
export const handOver: Step = async (exchange, tools) => {
  const { source, route, request } = exchange
  if (source === undefined) return undefined
  const written = write(exchange, tools)
  if (written.length === 0) return undefined
  const target = source.targets[route.channel]
  const answer = settle(exchange, await tools.handOver.handOver(target, written, request))
  if (answer === undefined && tools.seen !== undefined) {
    const ids = written.map(({ messageId }) => messageId)
    try {
      await tools.seen.remember(target, ids)
    } catch (error) {
      // The calls are taken, whatever is known of them later.
      tools.onError?.(error)
    }
  }
  return answer
}
