import { formatIssuePath, SegmentError } from '@org/segment-core'
import type { PlanEnforcement } from '@org/segment-core/plan'
import type { JsonObject } from '../body/parse-body.ts'
import { type Answer, retryAnswer } from '../http/answer.ts'
import type { Log } from '../log/log-entry.ts'
import { refuseWithoutPlan } from '../pipeline/enforce-plans.ts'
import { type Exchange, type IncomingCall, incomingCall } from '../pipeline/exchange.ts'
import { refuseForNow } from '../pipeline/refuse-calls.ts'
import type { Step, StepDependencies } from '../pipeline/step.ts'
import { checkedResult } from '../pipeline/store-calls.ts'
import { writeCall } from '../pipeline/write-call.ts'
import type { KnownSource } from '../sources/known-source.ts'
import type { OutgoingCall } from '../storage/call-storage.ts'
import type { EnforcedPlan } from './enforced-plan.ts'
import { violationCall } from './violation-call.ts'

/** A call and what the plan makes of it. */
interface Enforced {
  readonly call: IncomingCall
  readonly sent: OutgoingCall
  readonly value: JsonObject
  readonly enforcement: PlanEnforcement
}

/** Violations of one call that are forwarded. A call of 32 kB may break its plan ten thousand times. */
const mostViolations = 100

/** Lines about one request in the log. */
const mostLines = 10

/** Seconds after which a client retries a request whose calls cannot be forwarded. */
const retrySeconds = 30

const enforce = (plan: EnforcedPlan, call: IncomingCall, maxBytes: number): Enforced | undefined => {
  const sent = writeCall(call, maxBytes)
  if (sent === undefined) return undefined // refused for its size later
  const value = JSON.parse(sent.json) as JsonObject // the text of an object
  return { call, sent, value, enforcement: plan.enforce(value) }
}

/** The call without what the plan omits. */
const rewritten = ({ call, sent, enforcement }: Enforced, plan: EnforcedPlan): IncomingCall => {
  const text = plan.omit(sent.json, enforcement.omitted)
  const { index, sentAt } = call
  return { ...incomingCall(index, JSON.parse(text) as JsonObject, text), sentAt, hasShared: true, hasOwnType: true }
}

/** Calls about violations, and the blocked calls, for the other sources that get them. */
const forwards = (exchange: Exchange, source: KnownSource, plan: EnforcedPlan, all: readonly Enforced[]) => {
  const { planViolationsTo, planBlockedTo } = source
  const violations =
    planViolationsTo === undefined
      ? []
      : all.flatMap(({ value, call, enforcement }) =>
          enforcement.issues
            .filter(({ code }) => code === 'plan_violation')
            .slice(0, mostViolations)
            .map((issue, index) => {
              const { sentAt } = call
              return violationCall(value, issue, {
                plan,
                source: source.label,
                index,
                sentAt,
                now: exchange.receivedAt,
              })
            }),
        )
  const blocked =
    planBlockedTo === undefined
      ? []
      : all.flatMap(({ enforcement, sent }) => (enforcement.outcome === 'blocked' ? [sent] : []))
  return [
    { alias: planViolationsTo, channel: 'server' as const, calls: violations },
    { alias: planBlockedTo, channel: exchange.route.channel, calls: blocked },
  ].filter(({ calls }) => calls.length > 0)
}

const forward = async (
  exchange: Exchange,
  given: ReturnType<typeof forwards>,
  { sources, storage, onError }: StepDependencies,
): Promise<Answer | undefined> => {
  const { waitUntil } = exchange.request
  for (const { alias = '', channel, calls } of given) {
    const target = sources.byAlias(alias)?.targets[channel]
    if (target === undefined) {
      onError(new SegmentError('invalid_source', `Calls are forwarded to ${alias}, which is not a source.`))
      return refuseForNow(exchange, retryAnswer(503, 'The calls cannot be forwarded now; retry later.', retrySeconds))
    }
    const result = checkedResult(await storage.store(target, calls, { waitUntil, timer: exchange.timer }))
    // The client sends the calls again, and with the same messageIds these are only counted once.
    if (result.outcome === 'unavailable') {
      const message = 'The calls cannot be stored now; retry later.'
      return refuseForNow(exchange, retryAnswer(result.status, message, result.retryAfterSeconds))
    }
    if (result.outcome === 'refused') {
      onError(new SegmentError('invalid_source', `Segment refused calls that were forwarded to ${alias}.`))
    }
  }
  return undefined
}

/** Counts and logs what the plan blocked and omitted, one line per request and reason. */
const report = (exchange: Exchange, source: KnownSource, all: readonly Enforced[], { log }: StepDependencies): void => {
  const groups = new Map<string, { count: number; readonly first: Enforced }>()
  for (const one of all) {
    const { outcome, discardCode = '' } = one.enforcement
    if (outcome === 'kept') continue
    const key = `${outcome} ${discardCode} ${one.value.event}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { count: 1, first: one })
    else known.count += 1
    if (outcome === 'blocked') {
      const reason = `plan_${discardCode}`
      exchange.dropped.set(reason, (exchange.dropped.get(reason) ?? 0) + 1)
    } else exchange.rewritten += 1
  }
  const found = [...groups.values()]
  for (const { count, first } of found.slice(0, mostLines)) {
    const { outcome, discardCode, issues, omitted } = first.enforcement
    const issue = issues.find(({ severity }) => severity === 'error')
    log({
      level: 'warning',
      message:
        outcome === 'blocked' ? 'The tracking plan blocked calls.' : 'The tracking plan omitted fields of calls.',
      source: source.label,
      type: String(first.value.type),
      event: typeof first.value.event === 'string' ? first.value.event.slice(0, 200) : undefined,
      reason: discardCode,
      field: formatIssuePath(omitted[0] ?? issue?.path ?? []),
      calls: count,
    })
  }
  const calls = found.slice(mostLines).reduce((sum, { count }) => sum + count, 0)
  if (calls > 0) {
    const message = 'The tracking plan blocked or rewrote more calls of this request.'
    log({ level: 'warning', message, source: source.label, calls })
  }
}

/** Finds the plan of a source; undefined if it has none. @throws {SegmentError} `invalid_source` */
export type FindPlan = (source: KnownSource, log: Log) => EnforcedPlan | undefined

/**
 * Creates the step that enforces the tracking plan of the source, by the schema controls in it: it blocks calls, which are
 * answered like accepted ones, and omits fields. What stays keeps its bytes.
 */
export const createPlanStep =
  (findPlan: FindPlan): Step =>
  (exchange, dependencies) => {
    const { source } = exchange
    if (source === undefined || exchange.calls.length === 0) return undefined
    const { config, log } = dependencies
    let plan: EnforcedPlan | undefined
    try {
      plan = findPlan(source, log)
    } catch (error) {
      return refuseWithoutPlan(exchange, dependencies, error)
    }
    if (plan === undefined) return undefined
    const enforced = new Map<IncomingCall, Enforced>()
    for (const call of exchange.calls) {
      const one = enforce(plan, call, config.limits.callBytes)
      if (one !== undefined) enforced.set(call, one)
    }
    const all = [...enforced.values()]
    const settle = (): void => {
      report(exchange, source, all, dependencies)
      exchange.calls = exchange.calls.flatMap((call) => {
        const one = enforced.get(call)
        if (one === undefined || one.enforcement.outcome === 'kept') return [call]
        return one.enforcement.outcome === 'blocked' ? [] : [rewritten(one, plan)]
      })
    }
    const others = forwards(exchange, source, plan, all)
    if (others.length === 0) {
      settle()
      return undefined
    }
    return forward(exchange, others, dependencies).then((answer) => {
      if (answer === undefined) settle()
      return answer
    })
  }
