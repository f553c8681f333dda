import { formatIssuePath, type SegmentIssue } from '@org/segment-core'
import {
  batchIssues,
  batchSizeIssues,
  issuesBetweenCalls,
  sharedFieldsOf,
  textVerdict,
  withSharedFields,
} from '@org/segment-core/internal'
import { refusalAnswer } from '../http/answer.ts'
import type { Exchange, IncomingCall } from './exchange.ts'
import { locateIssues, refuseCalls, shownIssue } from './refuse-calls.ts'
import type { Step, ValidateCall } from './step.ts'

/** A valid call, used to validate the fields of an envelope. */
const validCall = { type: 'track', userId: 'user-42', event: 'Signed Up' } as const

/** Fields of an envelope that apply to all of its calls. */
const envelopeFields = ['context', 'integrations', 'sentAt'] as const

/** Rules that the collector's own limits replace: it divides what it forwards. */
const limitCodes: ReadonlySet<string> = new Set(['batch_too_many_calls', 'batch_too_large'])

/** Issues of a batch as a whole. */
const wholeIssues = ({ route, body }: Exchange): readonly SegmentIssue[] =>
  route.kind !== 'batch' || body === undefined
    ? []
    : [...batchIssues(body.value.batch), ...batchSizeIssues(body.bytes)].filter(({ code }) => !limitCodes.has(code))

/** Errors of what a batch holds besides its calls. */
const envelopeErrors = ({ route, body, receivedAt: now }: Exchange, check: ValidateCall): readonly SegmentIssue[] => {
  if (route.kind !== 'batch' || body === undefined) return []
  const envelope = body.value
  const shared = envelopeFields.filter((name) => envelope[name] !== undefined)
  if (shared.length === 0) return []
  const call = { ...validCall, ...Object.fromEntries(shared.map((name) => [name, envelope[name]])) }
  // An issue without a path is about the size of the made-up call.
  return textVerdict(check(call, { now, stamps: 'none' })).issues.filter(
    ({ severity, path }) => severity === 'error' && path.length > 0,
  )
}

/** Creates the verdict on a call as Segment sees it: with the shared fields of its batch. */
const createVerdicts = ({ route, body, receivedAt, source }: Exchange, check: ValidateCall) => {
  const shared = route.kind === 'batch' && body !== undefined ? sharedFieldsOf(body.value) : undefined
  const options = { now: receivedAt, stamps: 'none', for: source?.validateFor } as const
  const typed = route.type === undefined ? options : { ...options, type: route.type }
  return ({ value, hasShared, hasOwnType }: IncomingCall) =>
    textVerdict(
      check(shared === undefined || hasShared ? value : withSharedFields(value, shared), hasOwnType ? options : typed),
    )
}

const noIssues: ReadonlyMap<IncomingCall, readonly SegmentIssue[]> = new Map()

/** What calls of a batch break together. */
const issuesBetween = ({ route, calls }: Exchange): ReadonlyMap<IncomingCall, readonly SegmentIssue[]> => {
  if (route.kind !== 'batch') return noIssues
  const found = issuesBetweenCalls(calls.map(({ value }) => value))
  return new Map([...found].flatMap(([place, issues]) => (calls[place] === undefined ? [] : [[calls[place], issues]])))
}

const reject = (exchange: Exchange, check: ValidateCall): void => {
  const between = issuesBetween(exchange)
  const verdictOn = createVerdicts(exchange, check)
  refuseCalls(exchange, (call) => {
    const verdict = verdictOn(call)
    const issues = [...verdict.issues, ...(between.get(call) ?? [])]
    const error = issues.find(({ severity }) => severity === 'error')
    if (verdict.ok && error === undefined) return undefined
    const message = error?.message ?? 'The call breaks a rule of Segment.'
    return { code: 'invalid_call', message, issues: locateIssues(issues, exchange, call) }
  })
}

/** An issue as `context.violations` shows it. A message quotes the value, which may be an address. */
const violation = ({ code, severity, path, message }: SegmentIssue, hidesAddresses: boolean) => ({
  code,
  severity,
  field: formatIssuePath(path),
  message: hidesAddresses && path.includes('ip') ? 'The address is invalid or in the wrong place.' : message,
})

const annotate = (exchange: Exchange, check: ValidateCall): void => {
  const shared = wholeIssues(exchange)
  const between = issuesBetween(exchange)
  const hidesAddresses = exchange.source?.ip !== 'full'
  const verdictOn = createVerdicts(exchange, check)
  for (const call of exchange.calls) {
    const issues = [...shared, ...verdictOn(call).issues, ...(between.get(call) ?? [])]
    if (issues.length > 0)
      call.contextEdits.put('violations', JSON.stringify(issues.map((issue) => violation(issue, hidesAddresses))))
  }
}

/** Validates every call. `reject` refuses calls with errors; `annotate` writes the issues into the call's context. */
export const validate: Step = (exchange, { validate: check }) => {
  const mode = exchange.source?.validation
  if (mode === 'annotate') annotate(exchange, check)
  if (mode !== 'reject') return undefined
  const batchErrors = wholeIssues(exchange).filter(({ severity }) => severity === 'error')
  const errors = [...batchErrors, ...envelopeErrors(exchange, check)]
  const [error] = errors
  // Any of them refuses the whole batch.
  if (error !== undefined) {
    return refusalAnswer(400, error.message, 'invalid_request', { issues: errors.map(shownIssue) })
  }
  reject(exchange, check)
  return undefined
}
