import type { FieldKind } from '../spec/field-kind.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { isJsonObject } from '../values/json-object.ts'

/** Whether a value fits a row. */
export type Fits = (value: unknown) => boolean

interface KindRule {
  /** What a message says is expected. */
  readonly expected: string
  /** Makes the test for one row; its format, sub-fields and items are checked apart. */
  readonly fits: (row: FieldRule) => Fits
}

export const isString: Fits = (value) => typeof value === 'string'

const stringFits = (row: FieldRule, least = row.minLength ?? 0): Fits => {
  const { values, maxLength: most = Number.POSITIVE_INFINITY } = row
  if (values !== undefined) return (value) => typeof value === 'string' && values.includes(value)
  if (least === 0 && most === Number.POSITIVE_INFINITY) return isString
  return (value) => typeof value === 'string' && value.length >= least && value.length <= most
}

/** What each kind of field holds. */
export const fieldKinds: Readonly<Record<FieldKind, KindRule>> = {
  string: { expected: 'text', fits: (row) => stringFits(row) },
  id: { expected: 'text with at least one character', fits: (row) => stringFits(row, row.minLength ?? 1) },
  datetime: { expected: 'ISO 8601 text', fits: (row) => stringFits(row) },
  number: { expected: 'a number', fits: () => Number.isFinite },
  integer: { expected: 'a whole number', fits: () => Number.isSafeInteger },
  boolean: { expected: 'true or false', fits: () => (value) => typeof value === 'boolean' },
  object: { expected: 'an object', fits: () => isJsonObject },
  array: { expected: 'an array', fits: () => Array.isArray },
  json: { expected: 'a JSON value', fits: () => () => true },
}

/** What a message says a row expects. */
export const expectationOf = (row: FieldRule): string => {
  if (row.values !== undefined) return `one of ${row.values.join(', ')}`
  if (row.maxLength !== undefined) return `text of 1 to ${row.maxLength} characters`
  return [row.kind, ...(row.also ?? [])].map((kind) => fieldKinds[kind].expected).join(' or ')
}

/** Whether a value is of the kind of a row, or of another kind that passes too. */
export const rowFits = (row: FieldRule): Fits => {
  const [first, ...others] = [row.kind, ...(row.also ?? [])].map((kind) => fieldKinds[kind].fits(row))
  if (first === undefined || others.length === 0) return first ?? isString
  return (value) => first(value) || others.some((fits) => fits(value))
}
