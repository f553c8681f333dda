import type { Severity } from '../../spec/rules/issue-rules.ts'

/** What can be wrong with a plan itself. */
export const planLintRules = {
  plan_naming: { severity: 'warning', advice: 'Rename the event, and keep to one policy.' },
  plan_near_duplicate: { severity: 'warning', advice: 'Keep one of them, or give them names that differ more.' },
  plan_reserved_name: { severity: 'warning', advice: 'Choose another name; Segment writes this one itself.' },
  plan_pattern: { severity: 'error', advice: 'Write a pattern that RE2 can run.' },
  plan_unknown_type: { severity: 'error', advice: 'Use the types of Segment.' },
  plan_unchecked: { severity: 'warning', advice: 'Remove it, or use what Segment checks.' },
  plan_missing_description: { severity: 'warning', advice: 'Say what it means, and when it is sent.' },
  plan_too_many_rules: { severity: 'error', advice: 'Remove rules, or divide the plan between sources.' },
} as const satisfies Readonly<Record<string, { readonly severity: Severity; readonly advice: string }>>

/** Code of a finding of `lintPlan`. */
export type PlanLintCode = keyof typeof planLintRules
