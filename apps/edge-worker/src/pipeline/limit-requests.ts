import { type Answer, retryAnswer } from '../http/answer.ts'
import { addressNetwork } from '../http/client-address.ts'
import type { Limiter } from '../limiter/limiter.ts'
import type { Step } from './step.ts'

const limit = (
  limiter: Limiter,
  key: string,
  perSecond: number,
  message: string,
): Answer | undefined | Promise<Answer | undefined> => {
  const answer = (isAllowed: boolean) => (isAllowed ? undefined : retryAnswer(429, message, limiter.retryAfterSeconds))
  const isAllowed = limiter.take(key, perSecond)
  return isAllowed instanceof Promise ? isAllowed.then(answer) : answer(isAllowed)
}

/** Limits the requests of an address, before the body is read. */
export const limitAddress: Step = ({ address }, { addressLimiter, config: { limits } }) =>
  addressLimiter === undefined || address === undefined
    ? undefined
    : limit(
        addressLimiter,
        addressNetwork(address),
        limits.requestsPerSecondPerAddress,
        'Too many requests from this address.',
      )

/** Limits the requests of a source. */
export const limitSource: Step = ({ source }, { sourceLimiter }) =>
  sourceLimiter === undefined || source === undefined
    ? undefined
    : limit(sourceLimiter, source.label, source.requestsPerSecond, 'Too many requests to this source.')
