import { type EvaluateOptions, runtimeOf } from '../runtime.ts'
import { appFunctions } from './app-functions.ts'
import { arrayFunctions } from './array-functions.ts'
import { dateFunctions } from './date-functions.ts'
import type { FunctionGroup, FunctionRow, FunctionRows } from './function-row.ts'
import { generalFunctions } from './general-functions.ts'
import { hashFunctions } from './hash-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { textFunctions } from './text-functions.ts'

/** A standard function. */
export interface ImlFunction extends Omit<FunctionRow, 'parameters' | 'words'> {
  readonly name: string
  readonly group: FunctionGroup
  /** Parameters as the documentation shows them, such as `text, start, [end]`. */
  readonly signature: string
  /** Minimum number of arguments. */
  readonly least: number
  /** Maximum number of arguments; infinite if the last parameter repeats. */
  readonly most: number
  /** Positions (from 0) where an unquoted word is text. */
  readonly words: readonly number[]
}

const groups: Readonly<Record<FunctionGroup, FunctionRows>> = {
  general: generalFunctions,
  text: textFunctions,
  hash: hashFunctions,
  number: numberFunctions,
  date: dateFunctions,
  array: arrayFunctions,
  app: appFunctions,
}

/** All standard functions by name, in the order of the documentation. */
export const imlFunctions: ReadonlyMap<string, ImlFunction> = new Map(
  Object.entries(groups).flatMap(([group, rows]) =>
    Object.entries(rows).map(([name, { parameters, words = [], ...row }]): [string, ImlFunction] => [
      name,
      {
        ...row,
        name,
        group: group as FunctionGroup,
        signature: parameters.join(', '),
        least: parameters.filter((parameter) => !/^[[…]/.test(parameter)).length,
        most: parameters.some((parameter) => parameter.startsWith('…')) ? Number.POSITIVE_INFINITY : parameters.length,
        words,
      },
    ]),
  ),
)

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
