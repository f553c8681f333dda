import { isSegmentError, SegmentError } from '@org/segment-core'
import { hasControls } from '@org/segment-core/internal'
import { enforcePlan, findUnchecked, omitFromJson, type Plan, readPlan, ruleLabel } from '@org/segment-core/plan'
import type { Log } from '../log/log-entry.ts'
import type { SourcePlans } from '../pipeline/step.ts'
import type { KnownSource } from '../sources/known-source.ts'
import { createPlanStep, type FindPlan } from './enforce-plan-of-source.ts'
import type { EnforcedPlan } from './enforced-plan.ts'

/** Options of {@link createPlans}. */
export interface CreatePlansOptions {
  /** Reads the plan file that a source names, and parses its JSON. @default such sources are refused */
  readonly readPlanFile?: ((path: string) => unknown) | undefined
}

/** Warnings about one plan. */
const mostWarnings = 10

const warnAbout = ({ label }: KnownSource, plan: Plan, log: Log): void => {
  const unchecked = findUnchecked(plan)
  for (const { rule, message } of unchecked.slice(0, mostWarnings)) {
    const place = rule === undefined ? '' : `${ruleLabel(rule)}: `
    log({ level: 'warning', message: `The plan of the source ${label} is not checked at ${place}${message}` })
  }
  if (unchecked.length > mostWarnings) {
    const more = unchecked.length - mostWarnings
    log({ level: 'warning', message: `The plan of the source ${label} has ${more} more parts that are not checked.` })
  }
}

/** A plan without a control of Segment would change nothing, for example one saved without its settings. */
const warnAboutControls = (source: KnownSource, { settings = {} }: Plan, log: Log): void => {
  if (source.planViolationsTo !== undefined || hasControls(settings)) return
  const message = `The plan of the source ${source.label} blocks and omits nothing, because it has no schema controls. Put the settings of GET /sources/{id}/settings beside its rules.`
  log({ level: 'warning', message })
}

/** Where the settings of a plan forward to, if the settings of the source do not say which sources these are. */
const warnAboutForwards = (source: KnownSource, { settings }: Plan, log: Log): void => {
  const missing = [
    ...(settings?.forwardingViolationsTo && source.planViolationsTo === undefined ? ['planViolationsTo'] : []),
    ...(settings?.forwardingBlockedEventsTo && source.planBlockedTo === undefined ? ['planBlockedTo'] : []),
  ]
  if (missing.length === 0) return
  const message = `The plan of the source ${source.label} forwards to another source. Name its alias in ${missing.join(' and ')}; until then, nothing is forwarded.`
  log({ level: 'warning', message })
}

const enforcedPlan = (plan: Plan): EnforcedPlan => ({
  ...{ id: plan.id, name: plan.name },
  enforce: (call) => enforcePlan(plan, call),
  omit: omitFromJson,
})

const unreadable = (label: string, why: string, advice: string): SegmentError =>
  new SegmentError('invalid_source', `The plan of the source ${label} cannot be ${why}`, {
    path: ['sources', label, 'plan'],
    advice,
  })

/**
 * Creates the plans of a collector. A plan stays as it is until a restart.
 * @param plans by alias of their source, as data: the rules of the Public API with the `settings` of the source beside
 *   them, or a plan of `@org/segment-core/plan`
 */
export const createPlans = (
  plans: Readonly<Record<string, unknown>>,
  { readPlanFile }: CreatePlansOptions = {},
): SourcePlans => {
  const known = new Map<string, EnforcedPlan>()

  const dataOf = ({ label, plan }: KnownSource): unknown =>
    Object.hasOwn(plans, label) ? plans[label] : plan === undefined ? undefined : readPlanFile?.(plan)

  const findPlan: FindPlan = (source, log) => {
    const key = `${source.label} ${source.plan ?? ''}`
    const found = known.get(key)
    if (found !== undefined) return found
    if (source.plan !== undefined && readPlanFile === undefined && !Object.hasOwn(plans, source.label)) {
      throw unreadable(source.label, 'read here.', 'Pass its content to createPlans.')
    }
    try {
      const data = dataOf(source)
      if (data === undefined) return undefined
      const plan = readPlan(data)
      warnAbout(source, plan, log)
      warnAboutForwards(source, plan, log)
      warnAboutControls(source, plan, log)
      const enforced = enforcedPlan(plan)
      known.set(key, enforced)
      return enforced
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const given = isSegmentError(error) ? error.details.advice : undefined
      const advice = given ?? 'Save the response of GET /tracking-plans/{id}/rules of the Public API as JSON.'
      throw unreadable(source.label, `used: ${why}`, advice)
    }
  }

  return { prepare: (source, log) => void findPlan(source, log), enforce: createPlanStep(findPlan) }
}
