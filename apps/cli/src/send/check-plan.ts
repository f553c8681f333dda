import type { CallType, SegmentError, SegmentIssue } from '@org/segment-core'
import {
  coreLibrary,
  invalidCallError,
  isJsonObject,
  sharedFieldsOf,
  withSharedFields,
} from '@org/segment-core/internal'
import type { PlanIssue } from '@org/segment-core/plan'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { asSent } from '../tracking-plan/as-sent.ts'
import { type PlanFlags, planFromFlags } from '../tracking-plan/load-plan.ts'

/** One call, a list of calls, or the body of a batch request. */
export interface PlanInput {
  readonly input: unknown
  /** Type of the call, if the input may omit it. */
  readonly type?: CallType | undefined
}

/** What calls break of a plan. */
export interface PlanOutcome {
  readonly issues: readonly PlanIssue[]
  /** Undefined if the plan lets them pass. */
  readonly error: SegmentError | undefined
}

/** The calls of an input as Segment reads them, with their type and with what their batch shares. */
const callsOf = ({ input, type }: PlanInput): readonly Readonly<Record<string, unknown>>[] => {
  if (Array.isArray(input)) return input.filter(isJsonObject)
  if (!isJsonObject(input)) return []
  if (!Array.isArray(input.batch)) return [{ ...input, type: input.type ?? type }]
  const shared = sharedFieldsOf(input)
  const calls = input.batch.filter(isJsonObject)
  return shared === undefined ? calls : calls.map((call) => withSharedFields(call, shared))
}

/** Checks the calls of an input against the plan of the flags. @throws {CliError} `no_input`, `bad_plan` or `usage` */
export const checkPlan = async (io: Io, options: GlobalOptions & PlanFlags, sent: PlanInput): Promise<PlanOutcome> => {
  const plan = await planFromFlags(io, options)
  if (plan === undefined) return { issues: [], error: undefined }
  const isBatch = Array.isArray(sent.input) || (isJsonObject(sent.input) && Object.hasOwn(sent.input, 'batch'))
  const timestamp = new Date(io.now()).toISOString()
  const issues = callsOf(sent).flatMap((call, index) =>
    plan
      .check(asSent(call, timestamp, coreLibrary))
      .map((issue) => (isBatch ? { ...issue, path: ['batch', index, ...issue.path] } : issue)),
  )
  const isRefused =
    issues.some(({ severity }) => severity === 'error') || (options.strict === true && issues.length > 0)
  // They have the form of issues about rules of Segment, with codes of their own.
  const error = isRefused ? invalidCallError(issues as readonly object[] as readonly SegmentIssue[]) : undefined
  return { issues, error }
}
