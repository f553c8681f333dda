import { formatIssuePath, type SegmentIssue } from '@org/segment-core'
import { createIssue } from '@org/segment-core/internal'
import { refusalAnswer } from '../http/answer.ts'
import type { Exchange, IncomingCall } from './exchange.ts'
import { locateIssues, refuseCalls } from './refuse-calls.ts'
import { shownIssue } from './shown-issue.ts'
import type { Step, ValidateCall } from './step.ts'

/** A valid call, used to validate the fields of an envelope. */
const validCall = { type: 'track', userId: 'user-42', event: 'Signed Up' } as const

/** Fields of an envelope that apply to all of its calls. */
const envelopeFields = ['context', 'integrations', 'sentAt'] as const

/** Errors of an envelope; any of them refuses the whole batch. */
const envelopeErrors = ({ route, body, receivedAt: now }: Exchange, check: ValidateCall): readonly SegmentIssue[] => {
  if (route.kind !== 'batch' || body === undefined) return []
  const { batch, ...envelope } = body.value
  if (!Array.isArray(batch) || batch.length === 0) return [createIssue('batch_empty', ['batch'], 'The batch is empty.')]
  const shared = envelopeFields.filter((name) => envelope[name] !== undefined)
  if (shared.length === 0) return []
  const call = { ...validCall, ...Object.fromEntries(shared.map((name) => [name, envelope[name]])) }
  // An issue without a path is about the size of the made-up call.
  return check(call, { now }).issues.filter(({ severity, path }) => severity === 'error' && path.length > 0)
}

const verdictOn = ({ value }: IncomingCall, { route, receivedAt }: Exchange, check: ValidateCall) =>
  check(value, { now: receivedAt, ...(route.type === undefined ? {} : { type: route.type }) })

const reject = (exchange: Exchange, check: ValidateCall): void =>
  refuseCalls(exchange, (call) => {
    const verdict = verdictOn(call, exchange, check)
    if (verdict.ok) return undefined
    const error = verdict.issues.find(({ severity }) => severity === 'error')
    const message = error?.message ?? 'The call breaks a rule of Segment.'
    return { code: 'invalid_call', message, issues: locateIssues(verdict.issues, exchange, call) }
  })

/** An issue as `context.violations` shows it. */
const violation = ({ code, severity, path, message }: SegmentIssue) => ({
  code,
  severity,
  field: formatIssuePath(path),
  message,
})

const annotate = (exchange: Exchange, check: ValidateCall): void => {
  for (const call of exchange.calls) {
    const { issues } = verdictOn(call, exchange, check)
    if (issues.length > 0) call.contextEdits.put('violations', JSON.stringify(issues.map(violation)))
  }
}

/** Validates every call. `reject` refuses calls with errors; `annotate` writes the issues into the call's context. */
export const validate: Step = (exchange, { validate: check }) => {
  switch (exchange.source?.validation) {
    case 'reject': {
      const [error, ...more] = envelopeErrors(exchange, check)
      if (error !== undefined) {
        return refusalAnswer(400, error.message, 'invalid_request', { issues: [error, ...more].map(shownIssue) })
      }
      reject(exchange, check)
      return undefined
    }
    case 'annotate':
      annotate(exchange, check)
      return undefined
    case 'off':
    case undefined:
      return undefined
  }
}
