import { describeValue } from '../../validate/describe-value.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import type { Check } from './run.ts'

/**
 * - `invalid`: the value of a keyword is not what JSON Schema allows.
 * - `unresolved`: a reference leads nowhere.
 * - `pattern`: Segment cannot run the pattern.
 * - `format`: the format is not known, so it is not checked.
 * - `unknown`: the keyword is not known, so it is not checked.
 */
export type SchemaFaultKind = 'invalid' | 'unresolved' | 'pattern' | 'format' | 'unknown'

/** What is wrong with a schema. */
export interface SchemaFault {
  readonly kind: SchemaFaultKind
  /** Path in the schema. */
  readonly path: readonly (string | number)[]
  /** The end of a sentence whose subject is the path. */
  readonly message: string
}

/** Compiles the parts of the schema that a keyword is in. */
export interface SchemaCompiler {
  /** Compiles a part that is a schema itself. */
  compile(schema: unknown, ...path: readonly (string | number)[]): Check
  /** Whether `format` is checked. */
  readonly formats: boolean
  fault(kind: SchemaFaultKind, message: string, path?: readonly (string | number)[]): void
}

/** Compiles one keyword; undefined if there is nothing to check. */
export type KeywordCompiler = (value: unknown, schema: JsonObject, compiler: SchemaCompiler) => Check | undefined

/** Makes a compiler of a keyword whose value must have a certain form. */
export const keywordOf =
  <Value>(
    keyword: string,
    fits: (value: unknown) => value is Value,
    expected: string,
    compileValue: (value: Value, schema: JsonObject, compiler: SchemaCompiler) => Check | undefined,
  ): KeywordCompiler =>
  (value, schema, compiler) => {
    if (fits(value)) return compileValue(value, schema, compiler)
    compiler.fault('invalid', `must be ${expected}, but is ${describeValue(value)}`, [keyword])
    return undefined
  }

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
export const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
export const isText = (value: unknown): value is string => typeof value === 'string'
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
export const isFullList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0
export const isNames = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)
export const isMap = (value: unknown): value is JsonObject => isDataObject(value)
export const isAnything = (_value: unknown): _value is unknown => true

/** Shows values of a schema in a message, shortened. */
export const listed = (values: readonly unknown[]): string => {
  const text = values.map((value) => JSON.stringify(value)).join(', ')
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
