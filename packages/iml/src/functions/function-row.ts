import type { Runtime } from '../runtime.ts'
import { expectArray } from '../values/coerce.ts'

/** Group of a function in the documentation. */
export type FunctionGroup = 'general' | 'text' | 'hash' | 'number' | 'date' | 'array' | 'app'

/** One standard function. `parameters` also determines how many arguments it accepts. */
export interface FunctionRow {
  /** Names of the parameters in order; `[name]` is optional, `…name` is zero or more. */
  readonly parameters: readonly string[]
  /** What it returns, in one line of Markdown. */
  readonly docs: string
  /** Positions (from 0) where an unquoted word is text unless data has that name, as in `parseDate(x, X)`. */
  readonly words?: readonly number[]
  readonly evaluate: (parameters: readonly unknown[], runtime: Runtime) => unknown
}

/** Functions of a group by name. */
export type FunctionRows = Readonly<Record<string, FunctionRow>>

/** A function of one array. */
export const ofArray = (docs: string, evaluate: (array: readonly unknown[]) => unknown): FunctionRow => ({
  parameters: ['array'],
  docs,
  evaluate: ([array]) => evaluate(expectArray(array)),
})
