import type { CallValidator } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'

/**
 * Loads the validator of a tracking plan. All its issues are warnings: unless a workspace blocks violations, Segment
 * reports them and keeps the call.
 * @throws {CliError} if the file cannot be read or is not a tracking plan
 * @see https://segment.com/docs/protocols/enforce/schema-configuration/
 */
export const loadPlanValidator = async (io: Io, file: string): Promise<CallValidator> => {
  const { loadPlan } = await import('../validate/tracking-plan.ts')
  const validate = await loadPlan(io, file, 'warn')
  return (call, { type }) => validate({ ...call, type }).map((issue) => ({ ...issue, severity: 'warning' }))
}
