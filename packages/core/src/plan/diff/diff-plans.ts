import type { IssuePath } from '../../error/segment-issue.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { checkCall } from '../check-call.ts'
import { type Plan, type PlanRule, ruleKey, ruleLabel } from '../plan.ts'
import type { PlanIssue } from '../plan-issues.ts'
import { callSchemaOf } from '../rule-schema.ts'
import { pathInRule } from '../schema-place.ts'
import { sortedRules } from '../write-plan.ts'
import { diffSchemas, type PlanChangeKind, type PlanChangeLevel, type SchemaChange } from './diff-schemas.ts'
import { sampleValues } from './sample-values.ts'

/** A difference between two plans. */
export interface PlanChange {
  readonly level: PlanChangeLevel
  readonly kind: PlanChangeKind
  readonly rule: Pick<PlanRule, 'type' | 'name' | 'version'>
  /** Path in the file of the rule. */
  readonly path: IssuePath
  /** What differs, in one sentence. */
  readonly message: string
  /** A call that keeps to the plan before and not after, with its issues; absent if none was found. */
  readonly counterExample?: { readonly call: JsonObject; readonly issues: readonly PlanIssue[] }
}

/** The differences between two plans; `level` is the highest of them. */
export interface PlanDiff {
  readonly level: PlanChangeLevel | 'none'
  readonly changes: readonly PlanChange[]
}

/** What a plan does not list is wrong, or allowed, as the settings of a source say. */
const modes = [{ unplanned: 'error' }, { unplanned: 'ignore' }] as const

const merged = (left: JsonObject, right: JsonObject): JsonObject => {
  const result: Record<string, unknown> = { ...left }
  for (const [name, value] of Object.entries(right)) {
    const old = result[name]
    result[name] = isDataObject(old) && isDataObject(value) ? merged(old, value) : value
  }
  return result
}

/** What every call of a rule has. */
const frameOf = ({ type, name, version }: PlanRule): JsonObject => ({
  // Only the common rules are about an alias.
  ...(type === 'common' ? { type: 'alias', previousId: 'user-0' } : { type }),
  userId: 'user-1',
  ...(type === 'group' ? { groupId: 'group-1' } : {}),
  ...(name === undefined ? {} : type === 'track' ? { event: name } : { name }),
  ...(version === 1 ? {} : { context: { protocols: { event_version: version } } }),
})

const counterExample = (
  [before, after]: readonly [Plan, Plan],
  rule: PlanRule,
  [schema, next]: readonly [JsonObject, JsonObject],
  target: IssuePath,
): PlanChange['counterExample'] => {
  const commons = before.rules
    .filter((one) => one.type === 'common' && one !== rule && one.deprecatedAt === undefined)
    .map((one) => sampleValues(callSchemaOf(one), {}, []).find(isDataObject) ?? {})
    .reduce(merged, {})
  const calls = sampleValues(schema, next, target)
    .filter(isDataObject)
    .map((value) => merged(merged(commons, value), frameOf(rule)))
  for (const mode of modes) {
    for (const call of calls) {
      if (checkCall(before, call, mode).length > 0) continue
      const issues = checkCall(after, call, mode)
      if (issues.length > 0) return { call, issues }
    }
  }
  return undefined
}

const ranks = ['none', 'patch', 'minor', 'major'] as const

/**
 * Compares two plans: `major` if calls that kept to the plan may break it now, `minor` if it allows or describes more,
 * `patch` if only words differ. Deprecated rules count as absent. A comparison that is not sure is `major`.
 */
export const diffPlans = (before: Plan, after: Plan): PlanDiff => {
  const active = (plan: Plan) =>
    new Map(sortedRules(plan).flatMap((rule) => (rule.deprecatedAt === undefined ? [[ruleKey(rule), rule]] : [])))
  const [old, now] = [active(before), active(after)]

  const changesOf = (key: string): readonly PlanChange[] => {
    const [was, is] = [old.get(key), now.get(key)]
    const rule = is ?? was
    if (rule === undefined) return []
    const isNamed = rule.name !== undefined
    const schemas = [was === undefined ? {} : callSchemaOf(was), is === undefined ? {} : callSchemaOf(is)] as const
    const whole = (level: PlanChangeLevel, kind: PlanChangeKind, verb: string): SchemaChange => ({
      ...{ level, kind, path: [], target: [], message: `The rule ${ruleLabel(rule)} is ${verb}.` },
    })
    const found =
      is === undefined
        ? [whole(isNamed ? 'major' : 'minor', 'rule_removed', 'removed')]
        : was === undefined
          ? [
              whole('minor', 'rule_added', 'new'),
              ...(rule.type === 'track' ? [] : diffSchemas(...schemas).filter(({ level }) => level === 'major')),
            ]
          : diffSchemas(...schemas)
    const { type, name, version } = rule
    return found.map(({ level, kind, path, message, target }) => {
      const example = level === 'major' ? counterExample([before, after], rule, schemas, target) : undefined
      return {
        ...{ level, kind, rule: { type, ...(name === undefined ? {} : { name }), version } },
        ...{ path: pathInRule(path), message },
        ...(example === undefined ? {} : { counterExample: example }),
      }
    })
  }
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap(changesOf)
  const level = ranks.findLast((rank) => changes.some((change) => change.level === rank)) ?? 'none'
  return { level, changes }
}
