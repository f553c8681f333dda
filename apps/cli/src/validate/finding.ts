import { issueRules } from '@org/segment-core/spec'
import { readProblems } from '../read/row.ts'
import { planRules } from './tracking-plan.ts'

/** One thing that is wrong, and where. */
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

const pageOfFormats = 'https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/'

/** Every rule by its code: of Segment, of reading, of mapping and of a tracking plan. */
export const ruleTexts: Readonly<Record<string, RuleText>> = {
  ...Object.fromEntries(Object.entries(issueRules).map(([code, { rule, page }]) => [code, { rule, page }])),
  ...Object.fromEntries(Object.entries(readProblems).map(([code, rule]) => [code, { rule, page: pageOfFormats }])),
  ...Object.fromEntries(
    Object.entries(planRules).map(([code, rule]) => [
      code,
      { rule, page: 'https://segment.com/docs/protocols/tracking-plan/create/' },
    ]),
  ),
  mapping_failed: { rule: 'The conversion of a column must be able to read its value.', page: pageOfFormats },
}

/** Findings of one kind. */
export interface FindingGroup {
  readonly code: string
  readonly severity: Finding['severity']
  /** Path in the call, with `[]` for every index. */
  readonly path: string
  readonly count: number
  readonly first: { readonly file: string; readonly line: number; readonly column: number }
  readonly rule: string
}

/** Counts findings by kind, in memory that does not grow with their number. */
export const createFindingGroups = () => {
  const groups = new Map<string, { count: number; readonly finding: Finding; readonly path: string }>()
  let errors = 0
  let warnings = 0
  return {
    add(finding: Finding): void {
      const path = finding.path.replace(/\[\d+\]/g, '[]')
      const key = `${finding.code} ${path}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { count: 1, finding, path })
      else group.count += 1
      if (finding.severity === 'error') errors += 1
      else warnings += 1
    },
    errors: (): number => errors,
    warnings: (): number => warnings,
    /** Errors first, the most frequent first. */
    list: (): readonly FindingGroup[] =>
      [...groups.values()]
        .map(({ count, finding, path }) => ({
          code: finding.code,
          severity: finding.severity,
          path,
          count,
          first: { file: finding.file, line: finding.line, column: finding.column },
          rule: finding.rule,
        }))
        .toSorted(
          (left, right) =>
            Number(left.severity === 'warning') - Number(right.severity === 'warning') || right.count - left.count,
        ),
  }
}
