import type { EvaluateOptions } from '@org/iml'
import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import { type Evaluation, evaluate, joinObjects } from './build-request.ts'
import type { RunEnvironment } from './run-options.ts'
import { forDisplay, type TraceStep } from './trace.ts'

/** The constant part of a run. */
export interface RunContext {
  /** Base of the app; empty for a connection, which inherits nothing. */
  readonly base: Fields
  /** Roots besides `temp`: parameters, connection, common and others. */
  readonly roots: Fields
  readonly environment: RunEnvironment
  readonly options: EvaluateOptions
  /** Secrets that traces must hide. Hidden keys of responses are added. */
  readonly secrets: string[]
  readonly trace: TraceStep[]
  /** Maximum number of bundles. */
  readonly limit: number
}

/** The state of a run. */
interface RunState {
  temp: Fields
  /** Requests sent so far. */
  sent: number
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

/** Adds to `temp` as the platform does: skips undefined members, merges objects. */
export const setTemp = (step: RequestStep, tree: unknown, more: Fields = {}): void => {
  if (!isFields(tree)) return
  const values = fieldsOf(evaluate(tree, evaluationOf(step, more)))
  step.state.temp = joinObjects(step.state.temp, values)
  step.run.trace.push({ step: 'temp', request: step.index, values: forDisplay(values, step.run.secrets) })
}
