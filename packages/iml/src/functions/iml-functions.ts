import type { Runtime } from '../runtime.ts'
import { appFunctions } from './app-functions.ts'
import { arrayFunctions } from './array-functions.ts'
import { dateFunctions } from './date-functions.ts'
import type { FunctionGroup, FunctionRows } from './function-row.ts'
import { generalFunctions } from './general-functions.ts'
import { hashFunctions } from './hash-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { textFunctions } from './text-functions.ts'

/** A standard function. */
export interface ImlFunction {
  readonly name: string
  readonly group: FunctionGroup
  /** Parameters as the documentation shows them, such as `text, start, [end]`. */
  readonly signature: string
  /** Minimum number of arguments. */
  readonly least: number
  /** Maximum number of arguments; infinite if the last parameter repeats. */
  readonly most: number
  /** What it returns, in one line of Markdown. */
  readonly docs: string
  /** Positions (from 0) where an unquoted word is text. */
  readonly words: readonly number[]
  readonly evaluate: (parameters: readonly unknown[], runtime: Runtime) => unknown
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
    Object.entries(rows).map(([name, row]): [string, ImlFunction] => [
      name,
      {
        name,
        group: group as FunctionGroup,
        signature: row.parameters.join(', '),
        least: row.parameters.filter((parameter) => !/^[[…]/.test(parameter)).length,
        most: row.parameters.some((parameter) => parameter.startsWith('…'))
          ? Number.POSITIVE_INFINITY
          : row.parameters.length,
        docs: row.docs,
        words: row.words ?? [],
        evaluate: row.evaluate,
      },
    ]),
  ),
)
