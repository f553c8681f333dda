import type { EvaluateOptions } from '@org/iml'
import { type Fields, fieldsOf, isFields, memberOf, setMember } from '../app/app.ts'
import { type Evaluation, evaluate } from './build-request.ts'
import type { RunEnvironment } from './run-options.ts'
import type { Secrets } from './secrets.ts'
import { forDisplay, type TraceStep } from './trace.ts'
import type { TriggerState } from './trigger-items.ts'

/** The constant part of a run. */
export interface RunContext {
  /** Base of the app; empty for a connection, which inherits nothing. */
  readonly base: Fields
  /** Roots besides `temp`: parameters, connection, common and others. */
  readonly roots: Fields
  readonly environment: RunEnvironment
  readonly options: EvaluateOptions
  /** What traces must hide. Keys of responses are added. */
  readonly secrets: Secrets
  readonly trace: TraceStep[]
  /** Maximum number of bundles. */
  readonly limit: number
  /** Whether the result may have more than one bundle: searches, triggers and RPCs. */
  readonly many: boolean
  /** What a polling trigger has processed before. */
  readonly processed: TriggerState | undefined
}

/** The state of a run. */
interface RunState {
  temp: Fields
  /** Requests sent so far. */
  sent: number
  /** What a polling trigger has processed after this run. */
  processed: TriggerState | undefined
}

/** One request of a run. */
export interface RequestStep {
  readonly run: RunContext
  readonly state: RunState
  /** From 1. */
  readonly index: number
}

/** The data of the templates of this request, with the roots of a response. */
export const evaluationOf = ({ run, state }: RequestStep, more: Fields = {}): Evaluation => ({
  context: { ...run.roots, temp: state.temp, ...more },
  options: run.options,
})

/** Whether a condition is true. */
export const isTrue = (condition: unknown, step: RequestStep, more: Fields = {}): boolean =>
  Boolean(evaluate(condition, evaluationOf(step, more)))

/** Merges as the platform merges `temp`: skips undefined, merges collections by name and arrays by index. */
const mergeTemp = (before: unknown, value: unknown): unknown => {
  if (value === undefined) return before
  if (Array.isArray(before) && Array.isArray(value)) {
    const length = Math.max(before.length, value.length)
    return Array.from({ length }, (_, index) => mergeTemp(before[index], value[index]))
  }
  if (!isFields(before) || !isFields(value)) return value
  const merged: Record<string, unknown> = { ...before }
  for (const [name, member] of Object.entries(value)) setMember(merged, name, mergeTemp(memberOf(before, name), member))
  return merged
}

/** Adds to `temp` as the platform does. */
export const setTemp = (step: RequestStep, tree: unknown, more: Fields = {}): void => {
  if (!isFields(tree)) return
  const values = fieldsOf(evaluate(tree, evaluationOf(step, more)))
  step.state.temp = fieldsOf(mergeTemp(step.state.temp, values))
  step.run.trace.push({ step: 'temp', request: step.index, values: forDisplay(values, step.run.secrets) })
}
