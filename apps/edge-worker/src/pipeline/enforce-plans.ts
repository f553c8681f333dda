import { SegmentError } from '@org/segment-core'
import { type Answer, retryAnswer } from '../http/answer.ts'
import type { Log } from '../log/log-entry.ts'
import type { KnownSource } from '../sources/known-source.ts'
import type { Exchange } from './exchange.ts'
import { refuseForNow } from './refuse-calls.ts'
import type { SourcePlans, Step, StepDependencies } from './step.ts'

/** Seconds after which a client retries a request whose plan cannot be read. */
const retrySeconds = 30

const noPlans = ({ label }: KnownSource): SegmentError =>
  new SegmentError('invalid_source', `The plan of the source ${label} cannot be read here.`, {
    path: ['sources', label, 'plan'],
    advice: 'Pass `plans: createPlans(…)` of @org/segment-edge-worker/plans.',
  })

/**
 * Reads the plan of a source before calls arrive.
 * @throws {SegmentError} `invalid_source` for a plan that cannot be used
 */
export const preparePlan = (source: KnownSource, plans: SourcePlans | undefined, log: Log): void => {
  if (plans !== undefined) plans.prepare(source, log)
  else if (source.plan !== undefined) throw noPlans(source)
}

/** Refuses calls whose plan cannot be used, because a plan that is set must not be ignored. */
export const refuseWithoutPlan = (exchange: Exchange, { onError }: StepDependencies, error: unknown): Answer => {
  onError(error)
  return refuseForNow(exchange, retryAnswer(503, 'The tracking plan cannot be read now; retry later.', retrySeconds))
}

/**
 * Enforces the tracking plan of the source. The code comes with the plans, because most collectors have none, and a Worker
 * is loaded with all of its code.
 */
export const enforcePlans: Step = (exchange, dependencies) => {
  const { plans } = dependencies
  const { source } = exchange
  if (plans !== undefined) return plans.enforce(exchange, dependencies)
  return source?.plan === undefined ? undefined : refuseWithoutPlan(exchange, dependencies, noPlans(source))
}
