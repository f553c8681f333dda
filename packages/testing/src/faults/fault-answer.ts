import { type Answer, corsHeaders, jsonAnswer, refusalAnswer, successAnswer } from '../answer.ts'
import type { Fault, StatusFault } from './fault.ts'

/**
 * The response of a fault instead of the normal one.
 * @param normal the normal response; undefined if the fault kept the request from Segment
 * @returns undefined if there is no response
 */
export const faultAnswer = (fault: Fault, normal: Answer | undefined): Answer | undefined => {
  switch (fault.kind) {
    case 'reset':
    case 'hang':
      return undefined
    case 'delay':
    case 'slow-body':
    case 'truncated':
      return normal ?? successAnswer
    case 'redirect':
      return { status: fault.status ?? 307, headers: { ...corsHeaders, location: fault.location }, body: '' }
    case 'status':
    case undefined:
      return statusAnswer(fault)
    default:
      return fault satisfies never
  }
}

const statusAnswer = (fault: StatusFault): Answer => {
  const headers: Record<string, string> = {}
  if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter)
  if (fault.rateLimitReset !== undefined) headers['x-ratelimit-reset'] = String(fault.rateLimitReset)
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers[name.toLowerCase()] = value
  const answer = bodyAnswer(fault)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

const bodyAnswer = ({ status, body }: StatusFault): Answer => {
  if (typeof body === 'string') return { status, headers: { 'content-type': 'text/plain', ...corsHeaders }, body }
  if (body !== undefined) return jsonAnswer(status, body)
  return status < 300 ? { ...successAnswer, status } : refusalAnswer(status, 'a fault was injected')
}
