import { createIssue } from '@org/segment-core/internal'
import { type MalformedReason, parseBody } from '../../body/parse-body.ts'
import { refusalAnswer } from '../../collector/answer.ts'
import { readPixel } from '../../collector/read-pixel.ts'
import { shownIssue } from '../../collector/shown-issue.ts'
import type { Step } from '../step.ts'

const reasons: Readonly<Record<MalformedReason, string>> = {
  utf8: 'The body is not UTF-8.',
  json: 'The body is not JSON.',
  depth: 'The body is nested too deeply.',
  names: 'The body has an object in which a name stands twice.',
  number: 'The body has a number that is too large.',
  object: 'The body is not a JSON object.',
}

/** Parses the body once, strictly; what comes out of it is never parsed again. */
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
