/** The `@org/segment-core/plan` entry: tracking plans as data, and checks of calls against them. Runs everywhere, without eval. */

export { type CheckCallOptions, checkCall } from './check-call.ts'
export {
  type Plan,
  type PlanHead,
  type PlanRule,
  type PlanRuleType,
  type PlanSettings,
  planRuleTypes,
  type RuleSchema,
} from './plan.ts'
export { type PlanIssue, type PlanIssueCode, planRules } from './plan-issues.ts'
export { type PlanFile, planFromFiles, readPlan } from './read-plan.ts'
export { type ApiRule, planToFiles, planToRules } from './write-plan.ts'
