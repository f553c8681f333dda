import type { Judge } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'

/**
 * Makes the judge of a tracking plan. Segment reports what breaks a plan as a violation and keeps the call, unless a
 * workspace blocks it, so that every issue of a plan is a warning here.
 * @throws {CliError} where the file can not be read or is no tracking plan
 * @see https://segment.com/docs/protocols/enforce/schema-configuration/
 */
export const loadPlanJudge = async (io: Io, file: string): Promise<Judge> => {
  const { loadPlan } = await import('../validate/tracking-plan.ts')
  const judgeCall = await loadPlan(io, file, 'warn')
  return (call, { type }) => judgeCall({ ...call, type }).map((issue) => ({ ...issue, severity: 'warning' }))
}
