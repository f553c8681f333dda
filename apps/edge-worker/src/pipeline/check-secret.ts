import { type Answer, refusalAnswer } from '../http/answer.ts'
import type { KnownSource } from '../sources/known-source.ts'
import { isSameSecret, isSigned } from '../sources/same-secret.ts'
import type { Exchange } from './exchange.ts'
import type { Step } from './step.ts'

const check = async (
  { serverToken, serverHmacKey }: KnownSource,
  { request, credentials, bytes = new Uint8Array(0) }: Exchange,
): Promise<Answer | undefined> => {
  if (serverToken !== undefined && !(await isSameSecret(credentials.token ?? '', serverToken))) {
    return refusalAnswer(401, 'The token is missing or wrong.', 'unauthorized')
  }
  if (serverHmacKey !== undefined && !(await isSigned(request.header('x-signature'), serverHmacKey, bytes))) {
    return refusalAnswer(401, 'The signature is missing or wrong.', 'unauthorized')
  }
  return undefined
}

/** Checks the token or signature that a source requires of servers. Browsers cannot keep a secret and need none. */
export const checkSecret: Step = (exchange) => {
  const { source, route } = exchange
  if (source === undefined || route.channel !== 'server') return undefined
  if (source.serverToken === undefined && source.serverHmacKey === undefined) return undefined
  return check(source, exchange)
}
