import { createIssue } from '@org/segment-core/internal'
import { refusal, refuseCalls } from './refuse-calls.ts'
import type { Step } from './step.ts'

/** Maximum characters of a messageId: it is remembered to find repetitions. Ids of libraries have up to 100. */
const maxIdCharacters = 1_000

/** Refuses calls whose messageId is too long to be remembered. Middleware may have changed it. */
export const limitIds: Step = (exchange) => {
  refuseCalls(exchange, (call) => {
    const { messageId } = call.value
    if (typeof messageId !== 'string' || messageId.length <= maxIdCharacters) return undefined
    const message = `The messageId has ${messageId.length} characters; at most ${maxIdCharacters} are allowed.`
    return refusal(createIssue('message_id_invalid', ['messageId'], message), exchange, call)
  })
  return undefined
}
