import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { groupBy } from './group-by.ts'
import { fieldsHolder, type Plan, type PlanRule, type PlanRuleType } from './plan.ts'
import { callSchemaOf } from './rule-schema.ts'
import { compileSchema } from './schema/compile-schema.ts'
import type { SchemaFault } from './schema/keyword-compiler.ts'
import { compilePattern } from './schema/pattern.ts'
import type { Check } from './schema/run.ts'

/** A rule as functions. */
export interface CompiledRule {
  readonly rule: PlanRule
  /** Checks a whole call. */
  readonly check: Check
  /** Whether the rule lists a property or trait; undefined if the rule lists none, so that every name is right. */
  readonly lists: ((name: string) => boolean) | undefined
  /** What is wrong with its schema. */
  readonly faults: readonly SchemaFault[]
}

/** A plan as functions. */
export interface CompiledPlan {
  /** Every rule, in the order of the plan. */
  readonly rules: readonly CompiledRule[]
  readonly common: readonly CompiledRule[]
  /** The rule for a call; undefined if the plan has none. */
  ruleOf(call: JsonObject): CompiledRule | undefined
  /** The member of a call whose value the plan does not list; undefined if the plan says nothing about calls of this type. */
  unplannedName(call: JsonObject): 'event' | 'name' | undefined
}

const listsOf = (rule: PlanRule): CompiledRule['lists'] => {
  const holder = fieldsHolder[rule.type]
  const schema = holder === undefined ? undefined : rule[holder]
  if (!isDataObject(schema?.properties)) return undefined
  const names = new Set(Object.keys(schema.properties))
  const patterns = Object.keys(isDataObject(schema.patternProperties) ? schema.patternProperties : {})
    .map(compilePattern)
    .filter((pattern) => pattern.ok)
  return (name) => names.has(name) || patterns.some(({ test }) => test(name))
}

const compileRule = (rule: PlanRule): CompiledRule => ({
  rule,
  ...compileSchema(callSchemaOf(rule)),
  lists: listsOf(rule),
})

/** Under these names Segment's app stores the rule of all pages and all screens. */
const viewEvents: Readonly<Record<string, string>> = { page: 'Page Viewed', screen: 'Screen Viewed' }

const groupKey = (type: PlanRuleType, name: string | undefined): string => `${type} ${name ?? ''}`

const versionIn = ({ context }: JsonObject): unknown => {
  const protocols = isDataObject(context) ? context.protocols : undefined
  return isDataObject(protocols) ? protocols.event_version : undefined
}

const namedIn = (call: JsonObject): string => {
  const name =
    call.type === 'track' ? call.event : call.type === 'page' || call.type === 'screen' ? call.name : undefined
  return typeof name === 'string' ? name : ''
}

const compile = (plan: Plan): CompiledPlan => {
  const rules = plan.rules.map(compileRule)
  const active = rules.filter(({ rule }) => rule.deprecatedAt === undefined)
  const groups = groupBy(active, ({ rule }) => groupKey(rule.type, rule.name))
  for (const group of groups.values()) group.sort((left, right) => left.rule.version - right.rule.version)
  const typesWithRules = new Set(active.map(({ rule }) => rule.type))

  const groupOf = (call: JsonObject): readonly CompiledRule[] | undefined => {
    const type = String(call.type)
    const named = groups.get(`${type} ${namedIn(call)}`)
    if (named !== undefined || type === 'track') return named
    return groups.get(`${type} `) ?? groups.get(`track ${viewEvents[type] ?? ''}`)
  }

  return {
    rules,
    common: active.filter(({ rule }) => rule.type === 'common'),
    ruleOf: (call) => {
      const group = groupOf(call)
      if (group === undefined || group.length === 1) return group?.[0]
      const version = versionIn(call)
      return group.find(({ rule }) => rule.version === version) ?? group[0]
    },
    unplannedName: ({ type }) => {
      if (type === 'track') return 'event'
      // A plan without a rule for pages leaves pages alone.
      return (type === 'page' || type === 'screen') && typesWithRules.has(type) ? 'name' : undefined
    },
  }
}

const compiled = new WeakMap<Plan, CompiledPlan>()

/** Compiles a plan, once. */
export const compiledPlan = (plan: Plan): CompiledPlan => {
  const known = compiled.get(plan)
  if (known !== undefined) return known
  const result = compile(plan)
  compiled.set(plan, result)
  return result
}
