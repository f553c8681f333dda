import { type IssueCode, issueRules } from '../spec/rules/issue-rules.ts'

/** Rows a call may have, nested ones included; orders of one rule stay below those of the next. */
const mostRows = 10_000

const ruleIndex = new Map(Object.keys(issueRules).map((code, index) => [code, index]))

/** Place of a row's own issues among those of all rows. */
export const rowOrder = (row: number): number => 1 + row

/** Place of a rule's issues: after those of the rows, rule by rule, and within a rule in the order of the rows. */
export const ruleOrder = (code: IssueCode, row = 0): number => ((ruleIndex.get(code) ?? 0) + 1) * mostRows + row
