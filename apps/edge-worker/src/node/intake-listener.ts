import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Answer } from '../collector/answer.ts'
import { answerHeaders, type CollectorCore } from '../collector/collector-core.ts'
import { postedRoute } from '../collector/intake-routes.ts'
import { takeCalls } from '../collector/take-calls.ts'
import type { IntakeRequest } from '../pipeline/exchange.ts'
import { createRequestTimer } from '../pipeline/request-timer.ts'
import { connectionFacts } from './connection-facts.ts'

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

  return (incoming, outgoing) => {
    const { url = '/', method, headers } = incoming
    const route = postedRoute(method, url)
    // What a length does not bound is for those who drain it.
    if (route === undefined || !(Number(headers['content-length']) <= batchBytes)) {
      others(incoming, outgoing)
      return
    }
    const header: IntakeRequest['header'] = (name) => {
      const value = headers[name]
      return typeof value === 'object' ? value.join(', ') : value
    }
    const request: IntakeRequest = {
      header,
      credentials: core.credentialsOf(header),
      query: '',
      timer: createRequestTimer(),
      ...connectionFacts(incoming),
    }
    takeCalls(request, route, core)
      .then((answer) => write(answer, incoming, outgoing, core))
      // What can not even be said ends the connection, and not the process.
      .catch(() => outgoing.destroy())
  }
}
