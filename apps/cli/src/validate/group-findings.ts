import type { Finding } from './finding.ts'

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
