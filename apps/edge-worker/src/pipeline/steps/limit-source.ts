import { waitAnswer } from '../../collector/answer.ts'
import type { Step } from '../step.ts'

/** Refuses a source that sends too often. */
export const limitSource: Step = ({ source }, { sourceLimiter }) => {
  if (sourceLimiter === undefined || source === undefined) return undefined
  const refuse = (passes: boolean) =>
    passes ? undefined : waitAnswer(429, 'Too many requests to this source.', sourceLimiter.retryAfterSeconds)
  const passes = sourceLimiter.take(source.label, source.requestsPerSecond)
  return passes instanceof Promise ? passes.then(refuse) : refuse(passes)
}
