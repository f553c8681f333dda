import { createIssue } from '@org/segment-core/internal'
import { BodyError, type BodyFailure } from '../../body/body-failure.ts'
import { inflate } from '../../body/inflate.ts'
import { type Answer, refusalAnswer } from '../../collector/answer.ts'
import type { IntakeRoute } from '../../collector/intake-routes.ts'
import { shownIssue } from '../../collector/shown-issue.ts'
import type { Exchange } from '../exchange.ts'
import type { Step, StepTools } from '../step.ts'

const tooLargeAnswer = (kind: IntakeRoute['kind'], maxBytes: number): Answer => {
  const message = `The ${kind} has more than ${maxBytes.toLocaleString('en-US')} bytes.`
  const issue = createIssue(kind === 'batch' ? 'batch_too_large' : 'call_too_large', [], message)
  return refusalAnswer(400, message, 'too_large', { issues: [shownIssue(issue)] })
}

const failureAnswer = (failure: BodyFailure, kind: IntakeRoute['kind'], maxBytes: number): Answer => {
  switch (failure) {
    case 'too_large':
      return tooLargeAnswer(kind, maxBytes)
    case 'too_slow':
      return refusalAnswer(408, 'The body did not arrive in time.', 'timed_out', {}, { connection: 'close' })
    case 'broken':
      return refusalAnswer(400, 'The body can not be read.', 'invalid_request')
    case 'encoding':
      return refusalAnswer(400, 'The body has an unknown content encoding.', 'invalid_request')
    default:
      return failure satisfies never
  }
}

/** Room for what a client writes around a call: its write key and sentAt. In bytes. */
const envelopeBytes = 1_024

const bound = ({ route: { kind } }: Exchange, { config: { limits } }: StepTools): number =>
  kind === 'batch' ? limits.batchBytes : limits.callBytes + envelopeBytes

const read = async (exchange: Exchange, tools: StepTools): Promise<Answer | undefined> => {
  const maxBytes = bound(exchange, tools)
  const { request } = exchange
  const bounds = { maxBytes, timeoutMs: tools.config.limits.bodyMs }
  try {
    const body = await request.readBody(bounds)
    const encoding = request.header('content-encoding')
    exchange.bytes = encoding === undefined ? body : await inflate(body, encoding, bounds, request.timer)
    return undefined
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
    return failureAnswer(error.failure, exchange.route.kind, maxBytes)
  }
}

/**
 * Reads the body up to its limit, within its time, and undoes its content encoding within the same limit. Segment too
 * answers 400, and not 413, to what is too large.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const readBody: Step = (exchange, tools) => (exchange.route.kind === 'pixel' ? undefined : read(exchange, tools))
