import type { Answer, ReadRequest } from './answer.ts'
import { sentWriteKey } from './credentials.ts'
import { type Fault, faultKind, faultStores } from './faults/fault.ts'
import { parseJsonObject } from './json.ts'
import { findRoute } from './routes.ts'

/**
 * Says why no call of a request was read, in words that follow "refused".
 * @returns undefined if its calls were read
 */
export const whyRefused = (
  request: ReadRequest,
  answer: Answer | undefined,
  fault: Fault | undefined,
): string | undefined => {
  if (fault !== undefined && !faultStores(fault)) {
    const kind = faultKind(fault)
    return `by a planned fault (${kind === 'status' && answer !== undefined ? answer.status : kind})`
  }
  if (answer === undefined || answer.status < 400) return undefined
  return `with ${answer.status}, ${reasonOf(request, answer)}`
}

const reasonOf = (request: ReadRequest, { status, body }: Answer): string => {
  if (status === 404 && findRoute(request.location.pathname) === undefined) return 'because the path is unknown'
  const message = typeof body === 'string' ? parseJsonObject(body)?.message : undefined
  if (status === 400 && message === 'An invalid write key was provided') {
    return sentWriteKey(request) === '' ? 'because it has no write key' : 'because its write key is invalid'
  }
  return typeof message === 'string' ? message : 'without a reason'
}
