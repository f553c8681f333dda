import { retryAnswer } from '../http/answer.ts'
import type { Step } from './step.ts'

/** Limits the requests of an address, before the body is read. */
export const limitAddress: Step = ({ address }, { addressLimiter, config }) => {
  if (addressLimiter === undefined || address === undefined) return undefined
  const answer = (isAllowed: boolean) =>
    isAllowed ? undefined : retryAnswer(429, 'Too many requests from this address.', addressLimiter.retryAfterSeconds)
  const isAllowed = addressLimiter.take(address, config.limits.requestsPerSecondPerAddress)
  return isAllowed instanceof Promise ? isAllowed.then(answer) : answer(isAllowed)
}
