import { enforcePlan, omitFromJson, type PlanEnforcement } from '@org/segment-core/plan'
import type { CallValidator } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'
import { warnOfUnchecked } from '../tracking-plan/load-plan.ts'
import { readPlanAt } from '../tracking-plan/plan-files.ts'

/** A tracking plan that a local Segment enforces. */
export interface PlanJudge {
  /** The issues of a call. Only those for which the schema controls of the plan block it are errors. */
  readonly validate: CallValidator
  /** A call without what the schema controls omit. */
  readonly rewrite: (call: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

type EventIssues = ReturnType<CallValidator>

const issuesOf = ({ outcome, issues, omitted }: PlanEnforcement): EventIssues =>
  issues.map((issue) => {
    if (outcome === 'blocked' || issue.severity === 'warning') return { ...issue, path: [...issue.path] }
    // An error would mean that the call is discarded.
    const isOmitted = omitted.some((path) => path.every((step, at) => issue.path[at] === step))
    return {
      ...issue,
      path: [...issue.path],
      severity: 'warning' as const,
      message: isOmitted ? `${issue.message} It is omitted.` : issue.message,
    }
  })

/**
 * Loads a plan to be enforced with the schema controls in its `settings`. Without a control, Segment reports what breaks
 * the plan, and keeps the call.
 * @throws {CliError} if the plan cannot be read
 * @see https://www.twilio.com/docs/segment/protocols/enforce/schema-configuration/
 */
export const loadPlanJudge = async (io: Io, path: string): Promise<PlanJudge> => {
  const plan = await readPlanAt(io, path)
  warnOfUnchecked(io, path, plan)
  return {
    validate: (call, { type }) => issuesOf(enforcePlan(plan, { ...call, type })),
    rewrite: (call) => {
      const { omitted } = enforcePlan(plan, call)
      if (omitted.length === 0) return call
      return JSON.parse(omitFromJson(JSON.stringify(call), omitted)) as Readonly<Record<string, unknown>> // still an object
    },
  }
}
