import type { IssuePath } from '../../error/segment-issue.ts'
import { formatIssuePath } from '../../error/segment-issue.ts'
import type { Severity } from '../../spec/rules/issue-rules.ts'
import { isDataObject } from '../../values/json-object.ts'
import { normalizedName } from '../../values/normalized-name.ts'
import { compiledPlan } from '../compile-plan.ts'
import { groupBy } from '../group-by.ts'
import { fieldsHolder, type Plan, type PlanRule, ruleLabel } from '../plan.ts'
import type { SchemaFaultKind } from '../schema/keyword-compiler.ts'
import { pathInRule } from '../schema-place.ts'
import { nearNames } from './near-names.ts'
import { type PlanLintCode, planLintRules } from './plan-lint-rules.ts'

/** How a plan is linted. */
export interface LintPlanOptions {
  /** How events are named: `Order Completed`, `order_completed`, or in any way. @default 'none' */
  readonly naming?: 'Title Case' | 'snake_case' | 'none'
}

/** Something in a plan that Segment cannot use, or that people will stumble over. */
export interface PlanFinding {
  /** Stable; a program may switch on it. */
  readonly code: PlanLintCode
  readonly severity: Severity
  /** The rule; undefined for the whole plan. */
  readonly rule: Pick<PlanRule, 'type' | 'name' | 'version'> | undefined
  /** Path in the file of the rule. */
  readonly path: IssuePath
  /** What is wrong, in one sentence. */
  readonly message: string
  /** What to do. */
  readonly advice: string
}

/** What a check finds; the rest is in the table. */
type Found = Pick<PlanFinding, 'rule' | 'path' | 'message'>
type LintCheck = (plan: Plan, options: LintPlanOptions) => readonly Found[]

/** Most rules of a plan in Segment. */
const mostRules = 2000

const namePolicies = {
  'Title Case': /^(?:[\p{Lu}\p{Lo}\d][\p{L}\p{M}\d'’&.-]*)(?: [\p{Lu}\p{Lo}\d][\p{L}\p{M}\d'’&.-]*)*$/u,
  snake_case: /^[\p{Ll}\p{Lo}\d]+(?:_[\p{Ll}\p{Lo}\d]+)*$/u,
}

/** Tables that a warehouse has for calls of every source; an event of such a name would need the same table. */
const reservedEvents = new Set([
  ...['tracks', 'identifies', 'users', 'groups', 'accounts', 'pages', 'screens', 'aliases'],
  'violationgenerated',
])
/** Fields of a call and columns of a warehouse that Segment writes, in any spelling. */
const reservedFields = new Set([
  ...['anonymousid', 'messageid', 'userid', 'receivedat', 'sentat', 'originaltimestamp', 'writekey'],
  ...['uuidts', 'eventtext'],
])

const id = ({ type, name, version }: PlanRule): Found['rule'] => ({
  type,
  ...(name === undefined ? {} : { name }),
  version,
})

/** The properties or traits that a rule lists. */
const fieldsOf = (rule: PlanRule): { readonly holder: string; readonly fields: readonly [string, unknown][] } => {
  const holder = fieldsHolder[rule.type]
  const map = holder === undefined ? undefined : rule[holder]?.properties
  return { holder: holder ?? '', fields: isDataObject(map) ? Object.entries(map) : [] }
}

const eachField = (plan: Plan, find: (name: string, schema: unknown) => string | undefined): readonly Found[] =>
  plan.rules.flatMap((rule) => {
    const { holder, fields } = fieldsOf(rule)
    return fields.flatMap(([name, schema]) => {
      const message = find(name, schema)
      return message === undefined ? [] : [{ rule: id(rule), path: [holder, 'properties', name], message }]
    })
  })

const faultsOf =
  (accepts: (kind: SchemaFaultKind, path: IssuePath) => boolean): LintCheck =>
  (plan) =>
    compiledPlan(plan).rules.flatMap(({ rule, faults }) =>
      faults
        .filter(({ kind, path }) => accepts(kind, path))
        .map((fault) => {
          const path = pathInRule(fault.path)
          return { rule: id(rule), path, message: `${formatIssuePath(path) || 'The schema'} ${fault.message}.` }
        }),
    )

const isTypeFault = (kind: SchemaFaultKind, path: IssuePath): boolean =>
  kind === 'invalid' && path.slice(-2).includes('type')

const isDescribed = (description: unknown): boolean => typeof description === 'string' && description.trim() !== ''

const checks: Readonly<Record<PlanLintCode, LintCheck>> = {
  plan_naming: (plan, { naming = 'none' }) => {
    if (naming === 'none') return []
    return plan.rules
      .filter(({ type, name }) => type === 'track' && name !== undefined && !namePolicies[naming].test(name))
      .map((rule) => ({
        ...{ rule: id(rule), path: ['name'] },
        message: `The name ${JSON.stringify(rule.name)} is not in ${naming}.`,
      }))
  },
  plan_near_duplicate: (plan) => {
    const events = [...groupBy(plan.rules, ({ type }) => type).values()].flatMap((rules) =>
      nearNames(rules.flatMap(({ name }) => name ?? [])).flatMap(({ name, near }) => {
        const message = `The name ${JSON.stringify(name)} is almost ${JSON.stringify(near)}.`
        return rules.filter((rule) => rule.name === name).map((rule) => ({ rule: id(rule), path: ['name'], message }))
      }),
    )
    const fields = plan.rules.flatMap((rule) => {
      const { holder, fields: own } = fieldsOf(rule)
      return nearNames(own.map(([name]) => name)).map(({ name, near }) => ({
        ...{ rule: id(rule), path: [holder, 'properties', name] },
        message: `The name ${JSON.stringify(name)} is almost ${JSON.stringify(near)}.`,
      }))
    })
    return [...events, ...fields]
  },
  plan_reserved_name: (plan) => [
    ...plan.rules
      .filter(({ type, name }) => type === 'track' && reservedEvents.has(normalizedName(name ?? '')))
      .map((rule) => ({
        ...{ rule: id(rule), path: ['name'] },
        message: `The name ${JSON.stringify(rule.name)} is reserved by Segment.`,
      })),
    ...eachField(plan, (name) =>
      reservedFields.has(normalizedName(name)) ? `The name ${JSON.stringify(name)} is reserved by Segment.` : undefined,
    ),
  ],
  plan_pattern: faultsOf((kind) => kind === 'pattern'),
  plan_unknown_type: faultsOf(isTypeFault),
  plan_unchecked: faultsOf((kind, path) => kind !== 'pattern' && !isTypeFault(kind, path)),
  plan_missing_description: (plan) => [
    ...plan.rules
      .filter(({ type, description }) => type !== 'common' && !isDescribed(description))
      .map((rule) => ({
        ...{ rule: id(rule), path: ['description'] },
        message: `The rule ${ruleLabel(rule)} has no description.`,
      })),
    ...eachField(plan, (name, schema) =>
      isDataObject(schema) && isDescribed(schema.description)
        ? undefined
        : `${JSON.stringify(name)} has no description.`,
    ),
  ],
  plan_too_many_rules: ({ rules }) =>
    rules.length <= mostRules
      ? []
      : [
          {
            ...{ rule: undefined, path: [] },
            message: `The plan has ${rules.length} rules, but Segment allows ${mostRules}.`,
          },
        ],
}

const findAll = (codes: readonly PlanLintCode[], plan: Plan, options: LintPlanOptions): readonly PlanFinding[] =>
  codes.flatMap((code) => checks[code](plan, options).map((found) => ({ code, ...planLintRules[code], ...found })))

/**
 * Finds what is wrong with a plan itself: names, descriptions, limits, and schemas that Segment does not run.
 * @returns findings in the order of `planLintRules`; empty for a plan without mistakes
 */
export const lintPlan = (plan: Plan, options: LintPlanOptions = {}): readonly PlanFinding[] =>
  findAll(
    Object.keys(planLintRules) as PlanLintCode[], // keys of a table of our own
    plan,
    options,
  )

/** Finds the parts of a plan that no call is checked against, such as a pattern that Segment cannot run. */
export const findUnchecked = (plan: Plan): readonly PlanFinding[] =>
  findAll(['plan_pattern', 'plan_unknown_type', 'plan_unchecked'], plan, {})
