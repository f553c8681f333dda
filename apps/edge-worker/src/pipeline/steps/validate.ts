import { formatIssuePath, type SegmentIssue, validateBatch } from '@org/segment-core'
import { validateCallFast } from '@org/segment-core/fast-verdict'
import { isJsonObject, type JsonObject } from '../../body/parse-body.ts'
import { refusalAnswer } from '../../collector/answer.ts'
import { shownIssue } from '../../collector/shown-issue.ts'
import type { Exchange, IncomingCall } from '../exchange.ts'
import { locateIssues, refuseCalls } from '../refuse-calls.ts'
import type { Step } from '../step.ts'

/** A call without any issue, in whose company an envelope is judged. */
const soundCall = { type: 'track', userId: 'user-42', event: 'Signed Up' } as const

const plainTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

const isPlainEnvelope = ({ context, integrations, sentAt }: JsonObject): boolean =>
  (context === undefined || isJsonObject(context)) &&
  (integrations === undefined || isJsonObject(integrations)) &&
  (sentAt === undefined || (typeof sentAt === 'string' && plainTime.test(sentAt) && !Number.isNaN(Date.parse(sentAt))))

/** Errors of an envelope that stop all of its calls. */
const envelopeErrors = ({ route, body }: Exchange, now: number): readonly SegmentIssue[] => {
  if (route.kind !== 'batch' || body === undefined) return []
  const { value } = body
  if (!Array.isArray(value.batch) || value.batch.length === 0) return validateBatch(value, { now }).issues
  if (isPlainEnvelope(value)) return []
  return validateBatch({ ...value, batch: [soundCall] }, { now }).issues.filter(({ severity }) => severity === 'error')
}

const issuesOf = ({ value }: IncomingCall, { route, receivedAt }: Exchange) => {
  const options = { now: receivedAt, ...(route.type === undefined ? {} : { type: route.type }) }
  return validateCallFast(value, options)
}

const reject = (exchange: Exchange): void =>
  refuseCalls(exchange, (call) => {
    const verdict = issuesOf(call, exchange)
    if (verdict.ok) return undefined
    const errors = verdict.issues.filter(({ severity }) => severity === 'error')
    const message = errors[0]?.message ?? 'The call breaks a rule of Segment.'
    return { code: 'invalid_call', message, issues: locateIssues(verdict.issues, exchange, call) }
  })

/** A violation as it stands in the context of a call. */
const violation = ({ code, severity, path, message }: SegmentIssue) => ({
  code,
  severity,
  field: formatIssuePath(path),
  message,
})

const annotate = (exchange: Exchange): void => {
  for (const call of exchange.calls) {
    const { issues } = issuesOf(call, exchange)
    if (issues.length > 0) call.setContext.set('violations', JSON.stringify(issues.map(violation)))
  }
}

/**
 * Judges every call with the rules of core. In `reject` a call with an error goes no further; in `annotate` it says itself
 * what is wrong with it.
 */
export const validate: Step = (exchange) => {
  switch (exchange.source?.validation) {
    case 'reject': {
      const [error, ...more] = envelopeErrors(exchange, exchange.receivedAt)
      if (error !== undefined) {
        return refusalAnswer(400, error.message, 'invalid_request', { issues: [error, ...more].map(shownIssue) })
      }
      reject(exchange)
      return undefined
    }
    case 'annotate':
      annotate(exchange)
      return undefined
    default:
      return undefined
  }
}
