import { retryAnswer } from '../http/answer.ts'
import type { Step } from './step.ts'

/** Limits the requests of a source. */
export const limitSource: Step = ({ source }, { sourceLimiter }) => {
  if (sourceLimiter === undefined || source === undefined) return undefined
  const answer = (isAllowed: boolean) =>
    isAllowed ? undefined : retryAnswer(429, 'Too many requests to this source.', sourceLimiter.retryAfterSeconds)
  const isAllowed = sourceLimiter.take(source.label, source.requestsPerSecond)
  return isAllowed instanceof Promise ? isAllowed.then(answer) : answer(isAllowed)
}
