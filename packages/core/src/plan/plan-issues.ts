import type { IssuePath } from '../error/segment-issue.ts'
import { pages } from '../spec/pages.ts'
import type { Severity } from '../spec/rules/issue-rules.ts'

/** What a call can do against a plan. */
export const planRules = {
  plan_violation: {
    rule: 'A call must match the schema of its tracking plan.',
    advice: 'Change the call, or the plan.',
    discardCode: 'schema_violation',
  },
  plan_unplanned_event: {
    rule: 'The tracking plan must list every event, in the exact spelling.',
    advice: 'Spell it like the plan, or add it to the plan.',
    discardCode: 'unplanned',
  },
  plan_unplanned_property: {
    rule: 'The tracking plan must list every property of an event.',
    advice: 'Add it to the plan.',
    discardCode: undefined,
  },
} as const

/** Code of a {@link PlanIssue}. */
export type PlanIssueCode = keyof typeof planRules

/** A violation of a tracking plan, in the form of the issues of a verdict. */
export interface PlanIssue {
  /** Stable; a program may switch on it. */
  readonly code: PlanIssueCode
  readonly severity: Severity
  /** Path in the call. */
  readonly path: IssuePath
  /** What is wrong, in one sentence. */
  readonly message: string
  /** What the plan asks for, in general. */
  readonly rule: string
  /** What to do. */
  readonly advice: string
  /** Public page of Segment about plans. */
  readonly page: string
  /** Segment's own code for dropping such a call, if the source blocks it. */
  readonly discardCode?: string
  /** The keyword of JSON Schema that is broken, such as `required`; absent for what the plan does not list. */
  readonly keyword?: string
}

/** What differs between issues of one code. */
type PlanIssueFields = Pick<PlanIssue, 'severity' | 'path' | 'message' | 'keyword' | 'discardCode'>

/** Creates an issue from its code and what is special about it; the rest comes from the table. */
export const createPlanIssue = (code: PlanIssueCode, fields: PlanIssueFields): PlanIssue => {
  const { rule, advice, discardCode } = planRules[code]
  return {
    ...{ code, severity: fields.severity, path: fields.path, message: fields.message },
    ...{ rule, advice, page: pages.trackingPlans },
    ...(discardCode === undefined ? {} : { discardCode }),
    ...fields,
  }
}
