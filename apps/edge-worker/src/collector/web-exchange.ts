import { webBodyReader } from '../body/web-body.ts'
import type { IntakeRequest } from '../pipeline/exchange.ts'
import { createRequestTimer } from '../pipeline/request-timer.ts'
import type { Answer } from './answer.ts'
import { answerHeaders, type CollectorCore } from './collector-core.ts'
import type { ConnectionFacts } from './collector-parts.ts'

/** The web's request as the pipeline reads it, with what its runtime knows besides. */
export const webIntake = (
  request: Request,
  core: CollectorCore,
  waitUntil: IntakeRequest['waitUntil'],
  facts?: ConnectionFacts,
): IntakeRequest => {
  const { headers, url } = request
  const mark = url.indexOf('?')
  const header: IntakeRequest['header'] = (name) => headers.get(name) ?? undefined
  const timer = createRequestTimer()
  return {
    header,
    credentials: core.credentialsOf(header),
    query: mark === -1 ? '' : url.slice(mark + 1),
    connection: undefined,
    readBody: webBodyReader(request, timer),
    waitUntil,
    timer,
    ...facts,
  }
}

/** Writes an answer out, with what every answer carries. */
export const webResponse = (answer: Answer, request: Request, core: CollectorCore): Response =>
  new Response(answer.body === '' ? null : answer.body, {
    status: answer.status,
    headers: answerHeaders(answer, request.headers.get('origin') ?? undefined, core),
  })
