import { SegmentError } from '@org/segment-core'
import { type DraftCall, editObject, isJsonObject, runMiddleware } from '@org/segment-core/internal'
import type { JsonObject } from '../body/parse-body.ts'
import { unknownLabel } from '../config/reserved-labels.ts'
import { type Exchange, type IncomingCall, incomingCall } from './exchange.ts'
import type { CallContext } from './middleware.ts'
import { rewriteValue } from './rewrite-value.ts'
import type { Step, StepDependencies } from './step.ts'

/** Code of a call that was refused because middleware failed. */
export const middlewareFailed = 'middleware_failed'

/** What middleware made of a call. */
type Outcome =
  | { readonly kind: 'kept'; readonly call: IncomingCall }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly thrown: unknown }

/** Maximum characters of a reason, which is a label of the metrics. */
const maxReason = 64

const lateError = (timeoutMs: number): SegmentError =>
  new SegmentError('middleware_failed', `Middleware did not return within ${timeoutMs} ms.`)

/** JSON of a call with what its batch shares. */
const mergedText = ({ text, edits }: IncomingCall): string =>
  edits.set.size === 0 && edits.drop.size === 0 ? text.trim() : editObject(text, edits)

const parseObject = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text)
  return isJsonObject(value) ? value : {}
}

const contextFor = (
  { source, route, address, request, receivedAt }: Exchange,
  drop: CallContext['drop'],
): CallContext => ({
  source: source?.label ?? unknownLabel,
  channel: route.channel,
  address,
  headers: { get: (name) => request.header(name.toLowerCase()) ?? null },
  receivedAt,
  drop,
})

/** The call with what middleware changed, or the same call. */
const changedCall = (call: IncomingCall, text: string, before: JsonObject, after: JsonObject): IncomingCall => {
  const written = rewriteValue(text, before, after)
  if (written === text) return call
  const { index, sentAt } = call
  const hasOwnType = after.type !== before.type
  return { ...incomingCall(index, parseObject(written), written), sentAt, hasShared: true, hasOwnType }
}

const run = (call: IncomingCall, exchange: Exchange, { middleware }: StepDependencies): Outcome | Promise<Outcome> => {
  let reason: string | undefined
  const context = contextFor(exchange, (given) => {
    // In JavaScript the reason may be missing.
    reason = given === undefined ? undefined : String(given).slice(0, maxReason)
    return null
  })
  const text = mergedText(call)
  const typed = (): JsonObject => {
    const { type } = exchange.route
    return type === undefined ? parseObject(text) : { ...parseObject(text), type }
  }
  const before = typed()
  const drop = (place: number): null => {
    const name = middleware[place]?.name
    reason ??= name === undefined || name === '' ? `middleware ${place + 1}` : name.slice(0, maxReason)
    return null
  }
  const steps = middleware.map((step, place) => (draft: DraftCall) => {
    const result = step(draft, context)
    if (!(result instanceof Promise)) return result === null ? drop(place) : result
    return result.then((settled) => (settled === null ? drop(place) : settled))
  })
  const outcomeOf = (read: Awaited<ReturnType<typeof runMiddleware>>): Outcome => {
    if (read === null) return { kind: 'dropped', reason: reason ?? 'middleware' }
    const error = read.issues.find(({ severity }) => severity === 'error')
    if (error !== undefined || !isJsonObject(read.value)) {
      const thrown = new SegmentError('middleware_failed', error?.message ?? 'Middleware returned no call.')
      return { kind: 'failed', thrown }
    }
    return { kind: 'kept', call: changedCall(call, text, before, read.value) }
  }
  // Middleware gets values of its own: it may change them, and that must be noticed.
  const ran = runMiddleware({ value: typed(), issues: [], units: 0 }, steps)
  return ran instanceof Promise ? ran.then(outcomeOf) : outcomeOf(ran)
}

const failure = (thrown: unknown): Outcome => ({ kind: 'failed', thrown })

const attempt = (
  call: IncomingCall,
  exchange: Exchange,
  dependencies: StepDependencies,
): Outcome | Promise<Outcome> => {
  try {
    const outcome = run(call, exchange, dependencies)
    return outcome instanceof Promise ? outcome.catch(failure) : outcome
  } catch (thrown) {
    return failure(thrown)
  }
}

const settle = (exchange: Exchange, outcomes: readonly Outcome[], dependencies: StepDependencies): undefined => {
  const { config, onError } = dependencies
  const failed = outcomes.find(({ kind }) => kind === 'failed')
  if (failed?.kind === 'failed') onError(failed.thrown)
  const calls: IncomingCall[] = []
  for (const [place, call] of exchange.calls.entries()) {
    const outcome = outcomes[place] ?? failure(undefined)
    if (outcome.kind === 'kept') calls.push(outcome.call)
    else if (outcome.kind === 'dropped') {
      exchange.dropped.set(outcome.reason, (exchange.dropped.get(outcome.reason) ?? 0) + 1)
    } else if (config.middleware.onFailure === 'pass') calls.push(call)
    else {
      const message = 'The collector’s own middleware failed, so the call was refused.'
      exchange.refused.push({ index: call.index, code: middlewareFailed, message })
    }
  }
  exchange.calls = calls
}

/**
 * Runs the owner's middleware on every call. A call for which it throws, or does not return in time, is refused or goes on
 * unchanged, as the settings say.
 */
export const applyMiddleware: Step = (exchange, dependencies) => {
  const { middleware, config } = dependencies
  if (middleware.length === 0 || exchange.calls.length === 0) return undefined
  const outcomes = exchange.calls.map((call) => attempt(call, exchange, dependencies))
  const isDone = (outcome: Outcome | Promise<Outcome>): outcome is Outcome => !(outcome instanceof Promise)
  if (outcomes.every(isDone)) return settle(exchange, outcomes, dependencies)
  const { timeoutMs } = config.middleware
  const { promise: late, resolve } = Promise.withResolvers<Outcome>()
  exchange.timer.set(timeoutMs, () => resolve(failure(lateError(timeoutMs))))
  const settled = Promise.all(outcomes.map((outcome) => (isDone(outcome) ? outcome : Promise.race([outcome, late]))))
  return settled.then((all) => settle(exchange, all, dependencies))
}
