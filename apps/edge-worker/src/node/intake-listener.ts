import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Answer } from '../collector/answer.ts'
import { answerHeaders, type CollectorCore } from '../collector/collector-core.ts'
import { intakeRoutes } from '../collector/intake-routes.ts'
import { failureAnswer, takeCalls } from '../collector/take-calls.ts'
import type { IntakeRequest } from '../pipeline/exchange.ts'
import { type Credentials, readCredentials } from '../sources/read-credentials.ts'
import { connectionFacts } from './connection-facts.ts'

/** Authorizations of which it is remembered what they say. */
const maxRemembered = 1_000

/** Reads credentials; clients send the same header with each request. */
const createCredentialsReader = (): ((header: IntakeRequest['header']) => Credentials) => {
  const known = new Map<string, Credentials>()
  return (header) => {
    const authorization = header('authorization')
    if (authorization === undefined) return readCredentials(header)
    const remembered = known.get(authorization)
    if (remembered !== undefined) return remembered
    const credentials = readCredentials(header)
    if (credentials.key === undefined && credentials.token === undefined) return credentials
    if (known.size >= maxRemembered) known.clear()
    known.set(authorization, credentials)
    return credentials
  }
}

const write = (answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse, core: CollectorCore): void => {
  outgoing.writeHead(answer.status, {
    ...answerHeaders(answer, incoming.headers.origin, core),
    'content-length': Buffer.byteLength(answer.body),
  })
  outgoing.end(answer.body)
}

/**
 * Answers what takes nearly all of a collector's time, calls that are posted with their length, without the web's Request
 * and Response in between; the pipeline is the same. Everything else goes to the app.
 * @param others answers all other requests
 */
export const createIntakeListener = (core: CollectorCore, others: RequestListener): RequestListener => {
  const { batchBytes } = core.config.limits
  const credentialsOf = createCredentialsReader()

  return (incoming, outgoing) => {
    const { url = '/', method, headers } = incoming
    const mark = url.indexOf('?')
    const route = method === 'POST' ? intakeRoutes.get(mark === -1 ? url : url.slice(0, mark)) : undefined
    // What a length does not bound is for those who drain it.
    if (route === undefined || route.kind === 'pixel' || !(Number(headers['content-length']) <= batchBytes)) {
      others(incoming, outgoing)
      return
    }
    const header: IntakeRequest['header'] = (name) => {
      const value = headers[name]
      return typeof value === 'object' ? value.join(', ') : value
    }
    const request: IntakeRequest = {
      header,
      credentials: credentialsOf(header),
      query: '',
      ...connectionFacts(incoming),
    }
    const respond = async (): Promise<void> => {
      const answer = await takeCalls(request, route, core).catch((error: unknown) => failureAnswer(error, core))
      write(answer, incoming, outgoing, core)
    }
    // What can not even be said ends the connection, and not the process.
    respond().catch(() => outgoing.destroy())
  }
}
