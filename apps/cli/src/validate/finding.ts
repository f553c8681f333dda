import { planRules } from '@org/segment-core/plan'
import { issueRules, pages } from '@org/segment-core/spec'
import { readProblems } from '../read/row.ts'

/** A violation and its position. */
export interface Finding {
  /** Path of the file, or `-`. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** In characters, from 1; 1 if the row is not JSON. */
  readonly column: number
  readonly severity: 'error' | 'warning'
  readonly code: string
  /** Path in the call, such as `properties.products[0].price`. */
  readonly path: string
  readonly message: string
  readonly rule: string
  readonly advice: string
  readonly page: string
}

/** A rule and its page, for lists of rules. */
export interface RuleText {
  readonly rule: string
  readonly page: string
}

const onPage = (rules: Readonly<Record<string, string>>, page: string): Readonly<Record<string, RuleText>> =>
  Object.fromEntries(Object.entries(rules).map(([code, rule]) => [code, { rule, page }]))

/** Every rule by its code: of Segment, of reading, of mapping and of a tracking plan. */
export const ruleTexts: Readonly<Record<string, RuleText>> = {
  ...issueRules,
  ...onPage(readProblems, pages.httpApi),
  ...Object.fromEntries(
    Object.entries(planRules).map(([code, { rule }]) => [code, { rule, page: pages.trackingPlans }]),
  ),
  plan_unused_rule: { rule: 'Every rule of a tracking plan must be of use.', page: pages.trackingPlans },
  timestamp_empty: { rule: 'A row must have the timestamp that its mapping names.', page: pages.httpApi },
  mapping_failed: { rule: 'The conversion of a column must be able to read its value.', page: pages.httpApi },
}

/** Findings of one kind. */
export interface FindingGroup extends Pick<Finding, 'code' | 'severity' | 'rule'> {
  /** Path in the call, with `[]` for every index. */
  readonly path: string
  readonly count: number
  readonly first: Pick<Finding, 'file' | 'line' | 'column'>
}

/** Counts findings by kind, in memory that does not grow with their number. */
export const createFindingGroups = () => {
  const groups = new Map<string, FindingGroup>()
  let errors = 0
  let warnings = 0
  return {
    add({ code, severity, path: place, rule, file, line, column }: Finding): void {
      const path = place.replace(/\[\d+\]/g, '[]')
      const key = `${code} ${path}`
      const group = groups.get(key) ?? { code, severity, path, count: 0, first: { file, line, column }, rule }
      groups.set(key, { ...group, count: group.count + 1 })
      if (severity === 'error') errors += 1
      else warnings += 1
    },
    errors: (): number => errors,
    warnings: (): number => warnings,
    /** Errors first, the most frequent first. */
    list: (): readonly FindingGroup[] =>
      [...groups.values()].toSorted(
        (left, right) =>
          Number(left.severity === 'warning') - Number(right.severity === 'warning') || right.count - left.count,
      ),
  }
}
