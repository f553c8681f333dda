import { createIssue } from '@org/segment-core/internal'
import { type MalformedReason, parseBody } from '../body/parse-body.ts'
import { readPixel } from '../body/read-pixel.ts'
import { refusalAnswer } from '../http/answer.ts'
import { shownIssue } from './refuse-calls.ts'
import type { Step } from './step.ts'

const reasons: Readonly<Record<MalformedReason, string>> = {
  utf8: 'The body is not UTF-8.',
  json: 'The body is not JSON.',
  depth: 'The body is nested too deeply.',
  names: 'The body has an object with a duplicate name.',
  number: 'The body has a number that is too large.',
  object: 'The body is not a JSON object.',
}

/** Parses the body, strictly and only once. */
export const parse: Step = (exchange, { config }) => {
  const { limits } = config
  const { route, bytes, request } = exchange
  const parsed =
    route.kind === 'pixel'
      ? readPixel(request.query, limits.depth)
      : parseBody(bytes ?? new Uint8Array(0), limits.depth)
  if (typeof parsed === 'string') {
    const reason = reasons[parsed]
    const issues = parsed === 'object' ? [shownIssue(createIssue('call_not_object', [], reason))] : []
    return refusalAnswer(400, 'malformed JSON', 'invalid_request', { reason, issues })
  }
  exchange.body = parsed
  return undefined
}
