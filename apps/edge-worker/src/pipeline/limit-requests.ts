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

/** Limits the requests of an address, before the body is read. Those without the trusted header share one limit. */
export const limitAddress: Step = ({ address, request }, { addressLimiter, config }) => {
  const key = address ?? (config.addressHeader === undefined ? undefined : (request.connection ?? 'unknown'))
  if (addressLimiter === undefined || key === undefined) return undefined
  const { requestsPerSecondPerAddress } = config.limits
  return limit(addressLimiter, addressNetwork(key), requestsPerSecondPerAddress, 'Too many requests from this address.')
}

/** Limits the requests of a source. */
export const limitSource: Step = ({ source }, { sourceLimiter }) =>
  sourceLimiter === undefined || source === undefined
    ? undefined
    : limit(sourceLimiter, source.label, source.requestsPerSecond, 'Too many requests to this source.')
