import { type Answer, retryAnswer } from '../http/answer.ts'
import { addressNetwork } from '../http/client-address.ts'
import { patienceMs, withPatience } from '../http/request-timer.ts'
import type { Limiter } from '../limiter/limiter.ts'
import type { Exchange } from './exchange.ts'
import type { Step } from './step.ts'

const limit = (
  limiter: Limiter,
  key: string,
  perSecond: number,
  message: string,
  { timer }: Exchange,
): Answer | undefined | Promise<Answer | undefined> => {
  const answer = (isAllowed: boolean) => (isAllowed ? undefined : retryAnswer(429, message, limiter.retryAfterSeconds))
  const isAllowed = limiter.take(key, perSecond)
  if (!(isAllowed instanceof Promise)) return answer(isAllowed)
  // Requests pass while the limiter does not answer.
  return withPatience(isAllowed, patienceMs, timer).then((found = true) => answer(found))
}

/** Limits the requests of an address, before the body is read. Those without the trusted header share one limit. */
export const limitAddress: Step = (exchange, { addressLimiter, config }) => {
  const { address, request } = exchange
  const key = address ?? (config.addressHeader === undefined ? undefined : (request.connection ?? 'unknown'))
  if (addressLimiter === undefined || key === undefined) return undefined
  const { requestsPerSecondPerAddress } = config.limits
  const message = 'Too many requests from this address.'
  return limit(addressLimiter, addressNetwork(key), requestsPerSecondPerAddress, message, exchange)
}

/** Limits the requests of a source. */
export const limitSource: Step = (exchange, { sourceLimiter }) => {
  const { source } = exchange
  return sourceLimiter === undefined || source === undefined
    ? undefined
    : limit(sourceLimiter, source.label, source.requestsPerSecond, 'Too many requests to this source.', exchange)
}
