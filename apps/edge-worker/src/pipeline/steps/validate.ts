import { formatIssuePath, type SegmentIssue } from '@org/segment-core'
import { createIssue } from '@org/segment-core/internal'
import { refusalAnswer } from '../../collector/answer.ts'
import { shownIssue } from '../../collector/shown-issue.ts'
import type { Exchange, IncomingCall } from '../exchange.ts'
import { locateIssues, refuseCalls } from '../refuse-calls.ts'
import type { Judge, Step } from '../step.ts'

/** A call without any issue, in whose company an envelope is judged. */
const soundCall = { type: 'track', userId: 'user-42', event: 'Signed Up' } as const

/** What an envelope says for all of its calls. */
const envelopeFields = ['context', 'integrations', 'sentAt'] as const

/** Errors of an envelope, which stop all of its calls. */
const envelopeErrors = ({ route, body, receivedAt: now }: Exchange, judge: Judge): readonly SegmentIssue[] => {
  if (route.kind !== 'batch' || body === undefined) return []
  const { batch, ...envelope } = body.value
  if (!Array.isArray(batch) || batch.length === 0) return [createIssue('batch_empty', ['batch'], 'There are no calls.')]
  const shared = envelopeFields.filter((name) => envelope[name] !== undefined)
  if (shared.length === 0) return []
  const call = { ...soundCall, ...Object.fromEntries(shared.map((name) => [name, envelope[name]])) }
  // The size of the made up call is nobody's.
  return judge(call, { now }).issues.filter(({ severity, path }) => severity === 'error' && path.length > 0)
}

const verdictOn = ({ value }: IncomingCall, { route, receivedAt }: Exchange, judge: Judge) => {
  const options = { now: receivedAt, ...(route.type === undefined ? {} : { type: route.type }) }
  return judge(value, options)
}

const reject = (exchange: Exchange, judge: Judge): void =>
  refuseCalls(exchange, (call) => {
    const verdict = verdictOn(call, exchange, judge)
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

const annotate = (exchange: Exchange, judge: Judge): void => {
  for (const call of exchange.calls) {
    const { issues } = verdictOn(call, exchange, judge)
    if (issues.length > 0) call.contextEdits.put('violations', JSON.stringify(issues.map(violation)))
  }
}

/**
 * Judges every call with the rules of core. In `reject` a call with an error goes no further; in `annotate` it says itself
 * what is wrong with it.
 */
export const validate: Step = (exchange, { judge }) => {
  switch (exchange.source?.validation) {
    case 'reject': {
      const [error, ...more] = envelopeErrors(exchange, judge)
      if (error !== undefined) {
        return refusalAnswer(400, error.message, 'invalid_request', { issues: [error, ...more].map(shownIssue) })
      }
      reject(exchange, judge)
      return undefined
    }
    case 'annotate':
      annotate(exchange, judge)
      return undefined
    default:
      return undefined
  }
}
