import type { IssueCode, Severity } from '../spec/rules/issue-rules.ts'
import { type IssueRule, issueRules } from '../spec/rules/issue-rules.ts'

/** Path of a value in the input: names and indexes from the outside in; empty for the input itself. */
export type IssuePath = readonly (string | number)[]

/** One violation of a rule of Segment. */
export interface SegmentIssue {
  /** Stable; a program may switch on it. */
  readonly code: IssueCode
  readonly severity: Severity
  readonly path: IssuePath
  /** What is wrong, in one sentence; never contains a write key. */
  readonly message: string
  /** What the rule asks for. */
  readonly rule: string
  /** What to do. */
  readonly advice: string
  /** Public page of Segment the rule comes from. */
  readonly page: string
  /** Segment's own code for dropping such a call, if it has one. */
  readonly discardCode?: string
}

/** Creates an issue from its code, path and message; the rest comes from the table of rules. */
export const createIssue = (code: IssueCode, path: IssuePath, message: string, page?: string): SegmentIssue => {
  const rule: IssueRule = issueRules[code]
  return {
    code,
    severity: rule.severity,
    path,
    message,
    rule: rule.rule,
    advice: rule.advice,
    page: page ?? rule.page,
    ...(rule.discardCode === undefined ? {} : { discardCode: rule.discardCode }),
  }
}

/** Formats a path: `batch[3].traits.address.city`. Names that are not identifiers are quoted. */
export const formatIssuePath = (path: IssuePath): string =>
  path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`
      if (!/^[A-Za-z_$][\w$]*$/.test(part)) return `[${JSON.stringify(part)}]`
      return index === 0 ? part : `.${part}`
    })
    .join('')
