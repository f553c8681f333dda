import { isJsonObject } from '@org/segment-core/internal'
import { type ApiRule, type Plan, type PlanRule, planToRules, readPlan } from '@org/segment-core/plan'
import type { TrackingPlanRule } from '@org/segment-core/workspace'

/** Names a rule in the Public API. */
export type RuleName = Pick<ApiRule, 'type' | 'key' | 'version'>

/** What a workspace needs to have the rules of a plan. */
export interface RuleChanges {
  readonly added: readonly ApiRule[]
  readonly changed: readonly ApiRule[]
  /** Rules that only the workspace has. */
  readonly extra: readonly RuleName[]
  readonly unchanged: number
  /** Deprecated rules that the workspace does not have: it would take them for active ones. */
  readonly skipped: readonly RuleName[]
  /** Rules that only the workspace has, with the new rule that says the same under another name. */
  readonly renamed: readonly { readonly from: RuleName; readonly to: RuleName }[]
}

/** Segment adds this event to the plans of workspaces with consent management. */
const consentEvent = 'Segment Consent Preference Updated'

interface Entry {
  readonly name: RuleName
  readonly api?: ApiRule
  readonly rule?: PlanRule
}

const keyOf = ({ type, key, version }: RuleName): string => JSON.stringify([type, key ?? '', version])

const nameOf = ({ type, key, version }: RuleName): RuleName => ({
  type,
  ...(key === undefined ? {} : { key }),
  version,
})

const entriesOf = (plan: Plan): readonly Entry[] =>
  plan.rules.flatMap((rule) => planToRules({ rules: [rule] }).map((api) => ({ name: nameOf(api), api, rule })))

/** A stored rule; only its name if what is stored cannot be read. */
const readStored = (stored: TrackingPlanRule): Entry => {
  try {
    const [entry] = entriesOf(readPlan({ rules: [stored] }))
    if (entry !== undefined) return entry
  } catch {
    // The new rule replaces it.
  }
  const { type, key, version } = stored
  // The API has no other types.
  return { name: nameOf({ type: type as RuleName['type'], ...(key ? { key } : {}), version }) }
}

const byKey = (entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
  new Map(entries.map((entry) => [keyOf(entry.name), entry]))

/** What a rule says besides its words, if it lists properties or traits: two such rules are hardly the same by chance. */
const shapeOf = ({ name, rule }: Entry): string | undefined => {
  if (rule === undefined) return undefined
  const { properties, traits, context, call } = rule
  const isListed = [properties, traits].some((part) => isJsonObject(part?.properties))
  return isListed ? JSON.stringify([name.type, properties, traits, context, call]) : undefined
}

const renamedAmong = (added: readonly Entry[], extra: readonly Entry[]): RuleChanges['renamed'] =>
  extra.flatMap((entry) => {
    const shape = shapeOf(entry)
    const same = shape === undefined ? undefined : added.find((other) => shapeOf(other) === shape)
    return same === undefined ? [] : [{ from: entry.name, to: same.name }]
  })

const apiRules = (entries: readonly Entry[]): readonly ApiRule[] => entries.flatMap(({ api }) => api ?? [])

/** Compares a plan with the rules of a workspace. */
export const compareRules = (plan: Plan, stored: readonly TrackingPlanRule[]): RuleChanges => {
  const [wanted, present] = [byKey(entriesOf(plan)), byKey(stored.map(readStored))]
  const missing = [...wanted].filter(([key]) => !present.has(key)).map(([, entry]) => entry)
  const isDeprecated = ({ rule }: Entry): boolean => rule?.deprecatedAt !== undefined
  const added = missing.filter((entry) => !isDeprecated(entry))
  const changed = [...wanted].flatMap(([key, entry]) => {
    const old = present.get(key)
    const isSame = JSON.stringify(old?.api?.jsonSchema) === JSON.stringify(entry.api?.jsonSchema)
    return old === undefined || isSame ? [] : [entry]
  })
  const extra = [...present].flatMap(([key, entry]) =>
    wanted.has(key) || entry.name.key === consentEvent ? [] : [entry],
  )
  return {
    added: apiRules(added),
    changed: apiRules(changed),
    extra: extra.map(({ name }) => name),
    unchanged: wanted.size - missing.length - changed.length,
    skipped: missing.filter(isDeprecated).map(({ name }) => name),
    renamed: renamedAmong(added, extra),
  }
}
