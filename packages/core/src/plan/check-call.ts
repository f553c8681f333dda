import type { IssuePath } from '../error/segment-issue.ts'
import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { type CompiledRule, compiledPlan } from './compile-plan.ts'
import { fieldsHolder, type Plan, type PlanRuleType } from './plan.ts'
import { createPlanIssue, type PlanIssue } from './plan-issues.ts'
import { askingRun, collectingRun } from './schema/run.ts'

/** How calls are checked against a plan. */
export interface CheckCallOptions {
  /** Severity of an event or property that the plan does not list; `ignore` does not report them. @default 'warning' */
  readonly unplanned?: 'ignore' | 'warning' | 'error'
}

/** The violations of one rule. */
export const violationsOf = ({ rule, check }: CompiledRule, call: JsonObject): readonly PlanIssue[] => {
  if (check(call, askingRun())) return []
  const run = collectingRun()
  check(call, run)
  const discardCode = rule.type === 'common' ? 'common_schema_violation' : 'schema_violation'
  return run.found.map(({ keyword, path, message }) =>
    createPlanIssue('plan_violation', { severity: 'error', path, message, keyword, discardCode }),
  )
}

/** The event, page or screen that the plan does not list. */
export const unplannedEvent = (
  call: JsonObject,
  member: 'event' | 'name',
  severity: PlanIssue['severity'],
): PlanIssue => {
  const kind = member === 'event' ? 'event' : String(call.type)
  const message = `The plan does not list the ${kind} ${JSON.stringify(call[member])?.slice(0, 200)}.`
  return createPlanIssue('plan_unplanned_event', { severity, path: [member], message })
}

const holderOf = (type: unknown): 'properties' | 'traits' | undefined =>
  typeof type === 'string' && Object.hasOwn(fieldsHolder, type) ? fieldsHolder[type as PlanRuleType] : undefined

/** Paths of the properties or traits that the rule of a call does not list. */
export const unplannedPaths = (call: JsonObject, { lists }: CompiledRule): readonly IssuePath[] => {
  const holder = holderOf(call.type)
  const fields = holder === undefined ? undefined : call[holder]
  if (lists === undefined || holder === undefined || !isDataObject(fields)) return []
  return Object.keys(fields)
    .filter((name) => fields[name] !== undefined && !lists(name))
    .map((name) => [holder, name])
}

/** A property or trait that the plan does not list. */
export const unplannedProperty = (path: IssuePath, severity: PlanIssue['severity']): PlanIssue => {
  const kind = path[0] === 'traits' ? 'trait' : 'property'
  const message = `The plan does not list the ${kind} ${JSON.stringify(path.at(-1))}.`
  return createPlanIssue('plan_unplanned_property', { severity, path, message })
}

/**
 * Checks a call against a tracking plan, as Segment's Protocols does: by the rule of its event in the version of
 * `context.protocols.event_version`, else in the oldest, then by the common rules. Names are compared exactly.
 * @param call JSON data with its `type`; it may be a call that breaks rules of Segment
 * @returns every violation, and what the plan does not list; empty for a call that keeps to the plan
 */
export const checkCall = (plan: Plan, call: JsonObject, options: CheckCallOptions = {}): readonly PlanIssue[] => {
  const { unplanned = 'warning' } = options
  const compiled = compiledPlan(plan)
  const rule = compiled.ruleOf(call)
  const common = compiled.common.flatMap((one) => violationsOf(one, call))
  if (rule === undefined) {
    const member = unplanned === 'ignore' ? undefined : compiled.unplannedName(call)
    return member === undefined || unplanned === 'ignore'
      ? common
      : [unplannedEvent(call, member, unplanned), ...common]
  }
  const unlisted =
    unplanned === 'ignore' ? [] : unplannedPaths(call, rule).map((path) => unplannedProperty(path, unplanned))
  return [...violationsOf(rule, call), ...unlisted, ...common]
}
