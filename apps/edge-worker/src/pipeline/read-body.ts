import { createIssue } from '@org/segment-core/internal'
import { inflate } from '../body/inflate.ts'
import { BodyError, type BodyFailure } from '../body/read-chunks.ts'
import { type Answer, refusalAnswer } from '../http/answer.ts'
import type { BodyLimits } from '../http/request.ts'
import type { CallRoute } from '../routes/route-table.ts'
import type { Exchange } from './exchange.ts'
import { shownIssue } from './refuse-calls.ts'
import type { Step, StepDependencies } from './step.ts'

const tooLargeAnswer = (kind: CallRoute['kind'], maxBytes: number): Answer => {
  const message = `The ${kind} exceeds the limit of ${maxBytes.toLocaleString('en-US')} bytes.`
  const issue = createIssue(kind === 'batch' ? 'batch_too_large' : 'call_too_large', [], message)
  return refusalAnswer(400, message, 'too_large', { issues: [shownIssue(issue)] })
}

const failureAnswers: Readonly<Record<Exclude<BodyFailure, 'too_large'>, Answer>> = {
  too_slow: refusalAnswer(408, 'The body did not arrive in time.', 'timed_out', {}, { connection: 'close' }),
  broken: refusalAnswer(400, 'The body cannot be read.', 'invalid_request'),
  encoding: refusalAnswer(400, 'The body has an unknown content encoding.', 'invalid_request'),
}

/** Bytes reserved for what clients add to a call: `writeKey` and `sentAt`. */
const envelopeBytes = 1_024

const limitOf = ({ route: { kind } }: Exchange, { config: { limits } }: StepDependencies): number =>
  kind === 'batch' ? limits.batchBytes : limits.callBytes + envelopeBytes

const read = async (
  exchange: Exchange,
  body: Uint8Array | Promise<Uint8Array>,
  limits: BodyLimits,
): Promise<Answer | undefined> => {
  const { request, timer } = exchange
  const { maxBytes } = limits
  try {
    const received = await body
    const encoding = request.header('content-encoding')
    exchange.bytes = encoding === undefined ? received : await inflate(received, encoding, limits, timer)
    return undefined
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
    const { failure } = error
    return failure === 'too_large' ? tooLargeAnswer(exchange.route.kind, maxBytes) : failureAnswers[failure]
  }
}

/**
 * Reads the body within its limits and decompresses it within the same limits. Like Segment, it answers 400 and not 413 to a
 * body that is too large.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const readBody: Step = (exchange, dependencies) => {
  const { route, request, timer } = exchange
  if (route.kind === 'pixel') return undefined
  const limits = { maxBytes: limitOf(exchange, dependencies), timeoutMs: dependencies.config.limits.bodyMs }
  const body = request.readBody(limits, timer)
  // Most bodies are here and not compressed, so that there is nothing to wait for.
  if (body instanceof Promise || request.header('content-encoding') !== undefined) return read(exchange, body, limits)
  exchange.bytes = body
  return undefined
}
