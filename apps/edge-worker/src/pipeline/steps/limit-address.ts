import { waitAnswer } from '../../collector/answer.ts'
import type { Step } from '../step.ts'

/** Refuses an address that sends too often, before anything of its body is read. */
export const limitAddress: Step = ({ address }, { addressLimiter, config }) => {
  if (addressLimiter === undefined || address === undefined) return undefined
  const refuse = (passes: boolean) =>
    passes ? undefined : waitAnswer(429, 'Too many requests from this address.', addressLimiter.retryAfterSeconds)
  const passes = addressLimiter.take(address, config.limits.requestsPerSecondPerAddress)
  return passes instanceof Promise ? passes.then(refuse) : refuse(passes)
}
