import { createHash } from 'node:crypto'
import type { SegmentIssue } from '@org/segment-core'
import { checkCall, findUnchecked, type Plan, type PlanIssue, planToFiles, ruleLabel } from '@org/segment-core/plan'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { printable } from '../output/printable.ts'
import type { Unplanned } from '../settings/unplanned.ts'
import { readPlanAt } from './plan-files.ts'

/** Flags of the commands that check calls against a plan. */
export interface PlanFlags {
  /** Folder or file of the plan. */
  readonly plan?: string
  readonly unplanned?: Unplanned
}

/** Finds the violations of a plan in a call. */
export type PlanValidator = (call: Readonly<Record<string, unknown>>) => readonly PlanIssue[]

/** An issue of a call: of a rule of Segment, or of a tracking plan. */
export type CallIssue = SegmentIssue | PlanIssue

/** A plan that calls are checked against. */
export interface CallPlan {
  readonly check: PlanValidator
  /** The same for the same plan and severity: another plan lets other rows pass. */
  readonly id: string
}

/** Most parts of a plan that are named in warnings. */
const mostWarnings = 10

/** Warns of the parts of a plan that no call is checked against. */
export const warnOfUnchecked = (io: Io, path: string, plan: Plan): void => {
  const found = findUnchecked(plan)
  for (const { rule, message } of found.slice(0, mostWarnings)) {
    const where = rule === undefined ? '' : `${ruleLabel(rule)}: `
    io.stderr.write(`warning: ${printable(`${path}: not checked: ${where}${message}`)}\n`)
  }
  if (found.length > mostWarnings) {
    io.stderr.write(
      `warning: ${path}: ${found.length - mostWarnings} more parts are not checked; see: segment plan lint\n`,
    )
  }
}

/** Makes the validator of a plan. */
export const createPlanValidator = (plan: Plan, unplanned: Unplanned = 'warn'): PlanValidator => {
  const options = { unplanned: unplanned === 'warn' ? 'warning' : unplanned } as const
  return (call) => checkCall(plan, call, options)
}

/**
 * Reads a plan, and warns of what it asks for but cannot be checked.
 * @throws {CliError} `no_input` or `bad_plan`
 */
const loadPlan = async (io: Io, path: string, unplanned?: Unplanned): Promise<CallPlan> => {
  const plan = await readPlanAt(io, path)
  warnOfUnchecked(io, path, plan)
  const id = createHash('sha256')
    .update(JSON.stringify([planToFiles(plan), unplanned]))
    .digest('hex')
  return { check: createPlanValidator(plan, unplanned), id }
}

/** The plan that flags name, if they do. @throws {CliError} `no_input`, `bad_plan`, or `usage` for a flag without a plan */
export const planFromFlags = async (io: Io, { plan, unplanned }: PlanFlags): Promise<CallPlan | undefined> => {
  if (plan !== undefined) return loadPlan(io, plan, unplanned)
  if (unplanned !== undefined) throw usageError('--unplanned needs a plan.', 'Pass its folder or file with --plan.')
  return undefined
}
