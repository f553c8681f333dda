import type { Runtime } from '../runtime.ts'

/** Group under which the documentation lists a function. */
export type FunctionGroup = 'general' | 'text' | 'hash' | 'number' | 'date' | 'array' | 'app'

/** One standard function, as its group's table states it; how many arguments it takes is read off `parameters`. */
export interface FunctionRow {
  /** Names of the parameters in order; `[name]` may be left out, `…name` takes any number, none too. */
  readonly parameters: readonly string[]
  /** What it gives, in one line of Markdown. */
  readonly docs: string
  /** Positions (from 0) where an unquoted word that names no data is taken for its text, such as `parseDate(x, X)`. */
  readonly words?: readonly number[]
  readonly evaluate: (parameters: readonly unknown[], runtime: Runtime) => unknown
}

/** A group's table: function name → row. */
export type FunctionRows = Readonly<Record<string, FunctionRow>>
