import type { JsonObject } from '../values/json-object.ts'
import { groupBy } from './group-by.ts'
import { type Plan, type PlanRule, planRuleTypes, type RuleSchema } from './plan.ts'
import type { PlanFile } from './read-plan.ts'
import { callSchemaOf } from './rule-schema.ts'

/** A rule in the form that the Public API takes. */
export interface ApiRule {
  readonly type: Uppercase<PlanRule['type']>
  readonly key?: string
  readonly version: number
  readonly jsonSchema: RuleSchema
}

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const typeRank = (rule: PlanRule): number => planRuleTypes.indexOf(rule.type)

/** The rules of a plan in canonical order: by type, name and version. */
export const sortedRules = (plan: Plan): readonly PlanRule[] =>
  plan.rules.toSorted(
    (left, right) =>
      typeRank(left) - typeRank(right) || byText(left.name ?? '', right.name ?? '') || left.version - right.version,
  )

/** The rules in the form of the Public API, for `PATCH /tracking-plans/{id}/rules`; in canonical order, whatever the order of the plan. */
export const planToRules = (plan: Plan): readonly ApiRule[] =>
  sortedRules(plan).map((rule) => ({
    type: rule.type.toUpperCase() as ApiRule['type'], // the names differ in case only
    ...(rule.name === undefined ? {} : { key: rule.name }),
    version: rule.version,
    jsonSchema: callSchemaOf(rule),
  }))

/** Longest name of a file, without its ending. */
const longestName = 80

/** Names that Windows reserves for devices. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/** Eight hexadecimal digits that depend on a text only (FNV-1a). */
const hashOf = (text: string): string => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '')

/** The name of a rule's file. Names that letters, digits and hyphens cannot tell apart get a hash. */
const fileNames = (rules: readonly PlanRule[]): readonly string[] => {
  const plain = rules.map((rule) => {
    const slug = rule.name === undefined ? '' : slugOf(rule.name)
    const isLossy =
      rule.name !== undefined && (slug === '' || slug.length > longestName || /[^\x20-\x7e]/.test(rule.name))
    const isReserved = deviceName.test(slug) || (slug === 'plan' && rule.type === 'common')
    return { rule, slug: slug.slice(0, longestName), needsHash: isLossy || isReserved }
  })
  const namesOfSlug = groupBy(plain, ({ rule, slug }) => `${rule.type}/${slug}`)
  return plain.map(({ rule, slug, needsHash }) => {
    const same = namesOfSlug.get(`${rule.type}/${slug}`) ?? []
    const isShared = same.some(({ rule: other }) => other.name !== rule.name)
    const version = rule.version === 1 ? '' : `v${rule.version}`
    const hash = rule.name !== undefined && (needsHash || isShared) ? hashOf(rule.name) : ''
    const file = [slug, hash, version].filter((part) => part !== '').join('.')
    if (rule.name !== undefined) return `${rule.type}/${file}`
    return version === '' ? rule.type : `${rule.type}.${version}`
  })
}

/** The members of a rule, in the order in which they are written. Version 1 is not written. */
const ruleContent = (rule: PlanRule): JsonObject => ({
  type: rule.type,
  ...(rule.name === undefined ? {} : { name: rule.name }),
  ...(rule.version === 1 ? {} : { version: rule.version }),
  ...(rule.description === undefined ? {} : { description: rule.description }),
  ...(rule.labels === undefined ? {} : { labels: rule.labels }),
  ...(rule.deprecatedAt === undefined ? {} : { deprecatedAt: rule.deprecatedAt }),
  ...(rule.properties === undefined ? {} : { properties: rule.properties }),
  ...(rule.traits === undefined ? {} : { traits: rule.traits }),
  ...(rule.context === undefined ? {} : { context: rule.context }),
  ...(rule.call === undefined ? {} : { call: rule.call }),
})

/**
 * The files of a plan: `plan` with what is true of the whole plan, and one file per rule, such as
 * `track/order-completed`. The same plan makes the same files, with members in the same order; `planFromFiles` reads them.
 */
export const planToFiles = (plan: Plan): readonly PlanFile[] => {
  const { id, name, description, settings } = plan
  const head = Object.entries({ id, name, description, settings }).filter(([, value]) => value !== undefined)
  const rules = sortedRules(plan)
  const names = fileNames(rules)
  return [
    ...(head.length === 0 ? [] : [{ path: 'plan', value: Object.fromEntries(head) }]),
    ...rules.map((rule, index) => ({ path: names[index] ?? '', value: ruleContent(rule) })),
  ]
}
