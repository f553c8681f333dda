/** The `@org/segment-core/plan` entry: tracking plans as data, and checks of calls against them. Runs everywhere, without eval. */

export { type CheckCallOptions, checkCall } from './check-call.ts'
export { diffPlans, type PlanChange, type PlanDiff } from './diff/diff-plans.ts'
export type { PlanChangeKind, PlanChangeLevel } from './diff/diff-schemas.ts'
export { enforcePlan, type PlanEnforcement } from './enforce-plan.ts'
export { findUnchecked, type LintPlanOptions, lintPlan, type PlanFinding } from './lint/lint-plan.ts'
export { type PlanLintCode, planLintRules } from './lint/plan-lint-rules.ts'
export { omitFromJson } from './omit-paths.ts'
export {
  type Plan,
  type PlanHead,
  type PlanRule,
  type PlanRuleType,
  type PlanSettings,
  planRuleTypes,
  type RuleSchema,
  ruleLabel,
} from './plan.ts'
export { type PlanIssue, type PlanIssueCode, planRules } from './plan-issues.ts'
export { type PlanFile, planFromFiles, readPlan } from './read-plan.ts'
export { type ApiRule, planToFiles, planToRules } from './write-plan.ts'
