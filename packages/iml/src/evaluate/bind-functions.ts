import { imlFunctions } from '../functions/iml-functions.ts'
import { type EvaluateOptions, runtimeOf } from '../runtime.ts'

/**
 * The standard functions as plain functions, bound to the options: what custom functions
 * of an app use as `iml`. They receive all arguments evaluated, `if` and `ifempty` too.
 * @returns an object without a prototype
 */
export const bindFunctions = (options: EvaluateOptions): Record<string, (...parameters: unknown[]) => unknown> => {
  const runtime = runtimeOf(options)
  const bound: Record<string, (...parameters: unknown[]) => unknown> = Object.create(null)
  for (const { name, evaluate } of imlFunctions.values()) {
    bound[name] = (...parameters) => evaluate(parameters, runtime)
  }
  return bound
}
