import { createIssue } from '@org/segment-core/internal'
import { malformedReasons, parseBody } from '../body/parse-body.ts'
import { readPixel } from '../body/read-pixel.ts'
import { refusalAnswer } from '../http/answer.ts'
import { shownIssue } from './refuse-calls.ts'
import type { Step } from './step.ts'

/** Parses the body, strictly and only once. */
export const parse: Step = (exchange, { config }) => {
  const { limits } = config
  const { route, bytes, request } = exchange
  const parsed =
    route.kind === 'pixel'
      ? readPixel(request.query, limits.depth)
      : parseBody(bytes ?? new Uint8Array(0), limits.depth, route.kind === 'batch')
  if (typeof parsed === 'string') {
    const reason = `The body ${malformedReasons[parsed]}.`
    const issues = parsed === 'object' ? [shownIssue(createIssue('call_not_object', [], reason))] : []
    return refusalAnswer(400, 'malformed JSON', 'invalid_request', { reason, issues })
  }
  exchange.body = parsed
  return undefined
}
