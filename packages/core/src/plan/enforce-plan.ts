import type { IssuePath } from '../error/segment-issue.ts'
import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { unplannedEvent, unplannedPaths, unplannedProperty, violationsOf } from './check-call.ts'
import { compiledPlan } from './compile-plan.ts'
import { outermostPaths } from './omit-paths.ts'
import type { Plan, PlanSettings } from './plan.ts'
import type { PlanIssue } from './plan-issues.ts'

/** What becomes of a call of a source whose plan is enforced. */
export interface PlanEnforcement {
  /** `rewritten` calls are sent without {@link omitted}; `blocked` ones are not sent. */
  readonly outcome: 'kept' | 'rewritten' | 'blocked'
  /** Every violation, and what the plan does not list. Those that block or omit something are errors. */
  readonly issues: readonly PlanIssue[]
  /** Paths in the call of what is left out. */
  readonly omitted: readonly IssuePath[]
  /** Segment's code for the block: `unplanned`, `schema_violation` or `common_schema_violation`. */
  readonly discardCode?: string
}

/** The controls of a type of call, in one form. */
interface Controls {
  readonly blocksUnplanned: boolean
  readonly omitsUnplanned: boolean
  readonly blocksViolations: boolean
  readonly omitsViolations: boolean
  readonly common: 'ALLOW' | 'BLOCK' | 'OMIT'
}

const allow: Controls = {
  ...{ blocksUnplanned: false, omitsUnplanned: false, blocksViolations: false, omitsViolations: false },
  common: 'ALLOW',
}

const commonOf = (value: string | undefined): Controls['common'] =>
  value === 'BLOCK' ? 'BLOCK' : value === 'OMIT_PROPERTIES' || value === 'OMIT_TRAITS' ? 'OMIT' : 'ALLOW'

/** A control that is absent lets calls pass. Segment has none for pages, screens and aliases. */
const controlsOf = ({ track, identify, group }: PlanSettings, type: unknown): Controls => {
  if (type === 'track') {
    return {
      blocksUnplanned: track?.allowUnplannedEvents === false,
      omitsUnplanned: track?.allowUnplannedEventProperties === false,
      blocksViolations: track?.allowEventOnViolations === false,
      omitsViolations: track?.allowPropertiesOnViolations === false,
      common: commonOf(track?.commonEventOnViolations),
    }
  }
  const traits = type === 'identify' ? identify : type === 'group' ? group : undefined
  if (traits === undefined) return allow
  return {
    ...allow,
    omitsUnplanned: traits.allowUnplannedTraits === false,
    omitsViolations: traits.allowTraitsOnViolations === false,
    common: commonOf(traits.commonEventOnViolations),
  }
}

/** Parts of a call whose members may be left out; without the others it would be another call. */
const holders: ReadonlySet<unknown> = new Set(['properties', 'traits', 'context'])

/**
 * What is left out for a violation: the member of an object at its path, or the closest one around it. Undefined for what
 * is missing, and for what is not a member of properties, traits or context.
 */
const omittedFor = (call: JsonObject, path: IssuePath): IssuePath | undefined => {
  const [holder] = path
  if (!holders.has(holder)) return undefined
  let value: unknown = call
  let found: IssuePath | undefined
  for (const [at, step] of path.entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    // Without an item, the places of the items after it would change.
    if (isDataObject(value) && at > 0) found = path.slice(0, at + 1)
    value = Reflect.get(value, step)
  }
  return found
}

const asError = (issue: PlanIssue): PlanIssue => ({ ...issue, severity: 'error' })
const asWarning = (issue: PlanIssue): PlanIssue => ({ ...issue, severity: 'warning' })

/**
 * Decides what becomes of a call, as Segment does by the schema controls of a source: first by the rule of its event, then
 * by the common rules.
 * @param call JSON data with its `type`
 * @param settings in the form of the Public API (`GET /sources/{id}/settings`) @default those of the plan
 * @see https://www.twilio.com/docs/segment/protocols/enforce/schema-configuration/
 */
export const enforcePlan = (
  plan: Plan,
  call: JsonObject,
  settings: PlanSettings = plan.settings ?? {},
): PlanEnforcement => {
  const compiled = compiledPlan(plan)
  const controls = controlsOf(settings, call.type)
  const rule = compiled.ruleOf(call)
  const member = rule === undefined ? compiled.unplannedName(call) : undefined
  const issues: PlanIssue[] = []
  const omitted: IssuePath[] = []
  let discardCode: string | undefined

  const judge = (found: readonly PlanIssue[], control: 'ALLOW' | 'BLOCK' | 'OMIT', code: string): void => {
    for (const issue of found) {
      const path = control === 'OMIT' ? omittedFor(call, issue.path) : undefined
      if (path !== undefined) omitted.push(path)
      if (control === 'BLOCK') discardCode ??= code
      issues.push(control === 'BLOCK' || path !== undefined ? asError(issue) : asWarning(issue))
    }
  }

  if (member !== undefined) {
    const control = controls.blocksUnplanned ? 'BLOCK' : 'ALLOW'
    judge([unplannedEvent(call, member, 'warning')], control, 'unplanned')
  }
  if (rule !== undefined) {
    const control = controls.blocksViolations ? 'BLOCK' : controls.omitsViolations ? 'OMIT' : 'ALLOW'
    judge(violationsOf(rule, call), control, 'schema_violation')
    const unplanned = unplannedPaths(call, rule).map((path) => unplannedProperty(path, 'warning'))
    judge(unplanned, controls.omitsUnplanned ? 'OMIT' : 'ALLOW', 'unplanned')
  }
  const common = compiled.common.flatMap((one) => violationsOf(one, call))
  judge(common, controls.common, 'common_schema_violation')

  if (discardCode !== undefined) return { outcome: 'blocked', issues, omitted: [], discardCode }
  const paths = outermostPaths(omitted)
  return { outcome: paths.length === 0 ? 'kept' : 'rewritten', issues, omitted: paths }
}
