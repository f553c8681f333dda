import { isJsonObject } from '@org/segment-core/internal'
import jsonata from 'jsonata'
import { CliError, messageOf } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import { isRawNumber, withJsonInText } from '../json/exact-json.ts'
import { BoundedRegExp } from './bounded-regexp.ts'
import { functionProblem } from './check-functions.ts'
import type { ResolveConversion } from './named-conversion.ts'
import { shortenExpression } from './shorten-expression.ts'

/** Bounds of one evaluation: milliseconds, nested calls, and entries of a list. */
const bounds = { timeout: 1_000, stack: 500, sequence: 1_000_000 }

/** What an expression can refer to besides the columns: `$lines` and `$row`. */
export type Bindings = Readonly<Record<string, unknown>>

/** A compiled expression. */
export interface Expression {
  /** @throws {TypeError} whose message says why there is no result */
  readonly evaluate: (input: unknown, bindings?: Bindings) => Promise<unknown>
  /** Names that it reads from its input. */
  readonly names: readonly string[]
  /** Names inside of which it reads: those that a path leads on from. */
  readonly parents: readonly string[]
}

/** The nodes of an expression that have the same input as itself. */
const partsOf = (node: jsonata.ExprNode): readonly jsonata.ExprNode[] => {
  const { steps = [], arguments: given = [], expressions = [], lhs, rhs } = node
  // The types of the package lack paths, and the members of conditions.
  const type: string = node.type
  if (type === 'path') return steps.slice(0, 1)
  const { condition, then, else: otherwise } = node as unknown as Readonly<Record<string, jsonata.ExprNode | undefined>>
  // A function may give its own input to a lambda.
  if (type === 'lambda') return []
  const sides: readonly unknown[] = [lhs, rhs, condition, then, otherwise, ...given, ...expressions]
  return sides.flat(2).filter((part): part is jsonata.ExprNode => typeof part === 'object' && part !== null)
}

const namesIn = (node: jsonata.ExprNode): readonly string[] =>
  node.type === 'name' ? [String(node.value)] : partsOf(node).flatMap(namesIn)

/** The names in an expression that a path or an index leads on from. */
const parentsIn = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) return []
  const { type, steps } = node as Partial<jsonata.ExprNode>
  const own =
    (type as string) === 'path' && steps !== undefined
      ? steps.filter((step, index) => step.type === 'name' && (index < steps.length - 1 || 'stages' in step))
      : []
  return [...own.map(({ value }) => String(value)), ...Object.values(node).flatMap(parentsIn)]
}

/** The message of an error of JSONata, which is not an instance of `Error`. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(Object(error).message ?? messageOf(error))

/** A copy of a result as plain JSON data: without the marks of JSONata's lists. @throws {TypeError} for what JSON cannot hold */
const plainResult = (value: unknown): unknown => {
  if (typeof value === 'function' || (typeof value === 'object' && value !== null && '_jsonata_lambda' in value)) {
    throw new TypeError('The result is a function.')
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`The result is ${value}.`)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return value
  if (Array.isArray(value)) return Array.from(value, plainResult)
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainResult(item)]))
}

type Columns = Readonly<Record<string, unknown>>

/** Makes one expression of several, which are evaluated faster together: its result is a list with a place for each. */
export const listOf = (texts: readonly string[]): string =>
  `$valuesOfFields(${texts.map((text) => `(${text}\n)`).join(', ')})`

/** The functions that expressions have besides those of JSONata. */
const functionsWith = (resolve: ResolveConversion) => ({
  /** See {@link listOf}. */
  valuesOfFields: (...values: readonly unknown[]): readonly unknown[] => values,
  /** `$convert(value, "date(d MMM yyyy in Europe/Berlin)")` */
  convert: (value: unknown, name: string): unknown => {
    if (value === undefined || value === null || value === '') return undefined
    const found = resolve(name)
    if (found === undefined) throw new TypeError(`There is no conversion ${JSON.stringify(name)}.`)
    const result = typeof value === 'object' ? (found.convertObject?.(value) ?? value) : found.convert(String(value))
    if (result !== undefined) return result
    throw new TypeError(`The conversion ${name} cannot read ${JSON.stringify(value).slice(0, 80)}.`)
  },
  /** What the JSON in a text says; anything but JSON of an array or object as it is. */
  json: withJsonInText,
  /** An object without some names; undefined if nothing is left. */
  omit: (value: unknown, names: string | readonly string[]): unknown => {
    if (!isJsonObject(value)) return value
    const left = Object.entries(value as Columns).filter(([name]) => ![names].flat().includes(name))
    return left.length === 0 ? undefined : Object.fromEntries(left)
  },
})

/** Their numbers of arguments. */
const ownArguments = {
  valuesOfFields: [0, Number.POSITIVE_INFINITY],
  convert: [2, 2],
  json: [1, 1],
  omit: [2, 2],
} as const satisfies Readonly<Record<keyof ReturnType<typeof functionsWith>, readonly [number, number]>>

const badExpression = (message: string, cause?: unknown): CliError =>
  new CliError(
    'bad_expression',
    exitCodes.badData,
    message,
    'Expressions are JSONata: https://docs.jsonata.org/simple',
    cause === undefined ? {} : { cause },
  )

/**
 * Compiles a JSONata expression. It is bounded in time and depth, its regular expressions too, and it has the functions
 * `$convert`, `$json` and `$omit`.
 * @param name where it is, in errors
 * @throws {CliError} `bad_expression`
 */
export const compileExpression = (text: string, name: string, resolve: ResolveConversion): Expression => {
  const compile = (): jsonata.Expression => {
    // It needs `exec` and `lastIndex` of a regular expression, no more.
    const RegexEngine = BoundedRegExp as unknown as RegExpConstructor
    const expression = jsonata(text, { ...bounds, RegexEngine })
    for (const [own, implementation] of Object.entries(functionsWith(resolve)))
      expression.registerFunction(own, implementation)
    return expression
  }
  let compiled: jsonata.Expression
  try {
    compiled = compile()
  } catch (error) {
    const { position } = Object(error)
    const place = typeof position === 'number' ? ` at character ${position}` : ''
    throw badExpression(`The expression of ${name} is invalid${place}: ${reasonOf(error)}`, error)
  }
  const problem = functionProblem(compiled.ast(), ownArguments)
  if (problem !== undefined) throw badExpression(`The expression of ${name} is invalid: ${problem}`)
  const short = compile()
  shortenExpression(short.ast())
  return {
    names: namesIn(compiled.ast()),
    parents: parentsIn(compiled.ast()),
    evaluate: async (input, bindings) => {
      try {
        return plainResult(await (isJsonObject(input) ? short : compiled).evaluate(input, bindings))
      } catch (error) {
        throw error instanceof TypeError ? error : new TypeError(reasonOf(error), { cause: error })
      }
    },
  }
}
