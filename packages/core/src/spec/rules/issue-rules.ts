import { callRules } from './call-rules.ts'
import { eventRules } from './event-rules.ts'
import { fieldRules } from './field-rules.ts'
import { ga4Rules } from './ga4-rules.ts'
import { identityRules } from './identity-rules.ts'
import { pageRules } from './page-rules.ts'
import { timeRules } from './time-rules.ts'
import { unifyRules } from './unify-rules.ts'
import { warehouseRules } from './warehouse-rules.ts'

/**
 * Every rule by its stable code. A row is the whole rule: what it says, how it is checked, and a call that
 * breaks it. To add a rule, add a row to one of these tables.
 */
export const issueRules = {
  ...callRules,
  ...identityRules,
  ...fieldRules,
  ...timeRules,
  ...eventRules,
  ...pageRules,
  ...unifyRules,
  ...warehouseRules,
  ...ga4Rules,
} as const

export type { IssueRule, Severity } from './rule-row.ts'

/** Stable code of an issue. */
export type IssueCode = keyof typeof issueRules
