import { type Answer, refusalAnswer } from '../../collector/answer.ts'
import type { KnownSource } from '../../sources/known-source.ts'
import { isSameSecret, isSigned } from '../../sources/same-secret.ts'
import type { Exchange } from '../exchange.ts'
import type { Step } from '../step.ts'

const check = async (
  { serverToken, serverHmacKey }: KnownSource,
  { request, bytes = new Uint8Array(0) }: Exchange,
): Promise<Answer | undefined> => {
  if (serverToken !== undefined && !(await isSameSecret(request.credentials.token ?? '', serverToken))) {
    return refusalAnswer(401, 'The token of this source is missing or another.', 'unauthorized')
  }
  if (serverHmacKey !== undefined && !(await isSigned(request.header('x-signature'), serverHmacKey, bytes))) {
    return refusalAnswer(401, 'The signature of the body is missing or another.', 'unauthorized')
  }
  return undefined
}

/** Asks server callers for what their source requires; browsers can keep no secret and are not asked. */
export const checkSecret: Step = (exchange) => {
  const { source, route } = exchange
  if (source === undefined || route.channel !== 'server') return undefined
  if (source.serverToken === undefined && source.serverHmacKey === undefined) return undefined
  return check(source, exchange)
}
