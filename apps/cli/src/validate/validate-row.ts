import { type CallType, formatIssuePath, type IssuePath, type Library, type ValidationTarget } from '@org/segment-core'
import { findValue } from '@org/segment-core/internal'
import type { MappedRow } from '../mapping/apply-mapping.ts'
import type { Row } from '../read/row.ts'
import { createMessageIds } from '../rows/message-id.ts'
import type { RowCalls } from '../rows/read-row-calls.ts'
import { createRowCalls } from '../rows/row-call.ts'
import type { PlanValidator } from '../tracking-plan/load-plan.ts'
import { type Finding, ruleTexts } from './finding.ts'

type TextPlace = Pick<Finding, 'line' | 'column'>

/**
 * The place of the value at a path in JSON text; of the closest enclosing value if a part of the path is missing.
 * @param text valid JSON
 * @param start place of the text itself
 */
export const locateValue = (text: string, path: IssuePath, start: TextPlace = { line: 1, column: 1 }): TextPlace => {
  const before = text.slice(0, findValue(text, path).start)
  const lines = before.split('\n').length - 1
  const column = lines === 0 ? start.column + before.length : before.length - before.lastIndexOf('\n')
  return { line: start.line + lines, column }
}

/** How rows are validated. */
export interface ValidateRowOptions {
  /** Type of rows that do not say theirs. */
  readonly type?: CallType | undefined
  /** Milliseconds since 1970. */
  readonly now: number
  /** Whose rules are checked besides those that concern every call. */
  readonly for?: readonly ValidationTarget[]
  readonly plan?: PlanValidator | undefined
  /** Name and version that an import sends. */
  readonly library: Library
}

type Issue = Pick<Finding, 'severity' | 'code' | 'message' | 'advice'> & {
  readonly path: IssuePath
  /** If it is not the page of the rule. */
  readonly page?: string
}

/** Creates the function that finds everything that is wrong with a row. */
export const createRowValidator = ({ type: implied, now, for: targets, library, plan }: ValidateRowOptions) => {
  const callOf = createRowCalls({
    ...{ type: implied, for: targets, library, now: () => now },
    messageIdOf: createMessageIds(''),
    plan,
  })

  const issuesOfCall = (row: Row, mapped: MappedRow | undefined, index: number): readonly Issue[] => {
    const found = callOf(row, mapped, index)
    if (!found.ok) {
      const advice = 'Change the value, or the conversion of the mapping.'
      return found.issues.map((one) => ({ ...one, severity: 'error', code: 'mapping_failed', advice }))
    }
    return found.issues
  }

  const issuesOf = ({ row, calls }: RowCalls): readonly Issue[] => {
    const { problem } = row
    if (problem !== undefined) {
      return [{ ...problem, severity: 'error', path: [], advice: 'Correct the row; no part of it can be used.' }]
    }
    return calls.length === 1
      ? issuesOfCall(row, calls[0], 0)
      : calls.flatMap((mapped, index) => issuesOfCall(row, mapped, index))
  }

  const findingOf = (file: string, { row, calls: [mapped] }: RowCalls, issue: Issue): Finding => {
    const start = { line: row.line, column: 1 }
    const { rule = '', page = '' } = ruleTexts[issue.code] ?? {}
    return {
      file: row.file === undefined ? file : `${row.file} in ${file}`,
      ...(row.isJson && mapped === undefined ? locateValue(row.text, issue.path, start) : start),
      severity: issue.severity,
      code: issue.code,
      path: formatIssuePath(issue.path),
      message: issue.message,
      rule,
      advice: issue.advice,
      page: issue.page ?? page,
    }
  }

  return (file: string, row: RowCalls): readonly Finding[] => {
    const issues = issuesOf(row)
    return issues.length === 0 ? [] : issues.map((issue) => findingOf(file, row, issue))
  }
}
