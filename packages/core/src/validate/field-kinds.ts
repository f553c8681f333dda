import type { FieldFormat, FieldKind } from '../spec/field-kind.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { isDataObject } from '../values/json-object.ts'

/** Whether a value fits a row. */
export type Fits = (value: unknown) => boolean

interface KindRule {
  /** What a value must be, for a message. */
  readonly expected: string
  /** Creates the test for one row; its format, sub-fields and items are checked apart. */
  readonly fits: (row: FieldRule) => Fits
}

export const isString = (value: unknown): value is string => typeof value === 'string'

export const isNumber = (value: unknown): value is number => typeof value === 'number'

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

/** The type of which every value of JSON fits, if a test looks at nothing else. */
export const passingOf = (fits: Fits): 'string' | 'number' | 'boolean' | undefined => {
  if (fits === isString) return 'string'
  if (fits === isNumber || fits === Number.isFinite) return 'number'
  return fits === isBoolean ? 'boolean' : undefined
}

const stringFits = (row: FieldRule, least = row.minLength ?? 0): Fits => {
  const { values, maxLength: most = Number.POSITIVE_INFINITY } = row
  if (values !== undefined) return (value) => typeof value === 'string' && values.includes(value)
  if (least === 0 && most === Number.POSITIVE_INFINITY) return isString
  return (value) => typeof value === 'string' && value.length >= least && value.length <= most
}

/** What each kind of field holds. */
export const fieldKinds: Readonly<Record<FieldKind, KindRule>> = {
  string: { expected: 'a string', fits: (row) => stringFits(row) },
  id: { expected: 'a string with at least one character', fits: (row) => stringFits(row, row.minLength ?? 1) },
  datetime: { expected: 'an ISO 8601 string', fits: (row) => stringFits(row) },
  number: { expected: 'a number', fits: () => Number.isFinite },
  integer: { expected: 'an integer', fits: () => Number.isSafeInteger },
  boolean: { expected: 'true or false', fits: () => isBoolean },
  object: { expected: 'an object', fits: () => isDataObject },
  array: { expected: 'an array', fits: () => Array.isArray },
  json: { expected: 'a JSON value', fits: () => () => true },
}

/** What a string of each format must be, for a message. */
export const formatExpectations: Readonly<Record<FieldFormat, string>> = {
  email: 'an email address',
  uri: 'a URL',
  currency: 'a three-letter ISO 4217 code',
  date: 'an ISO 8601 date',
  'date-time': 'an ISO 8601 time of a date that exists',
}

/** What the value of a row must be, for a message. */
export const expectationOf = (row: FieldRule): string => {
  if (row.values !== undefined) return `one of ${row.values.join(', ')}`
  if (row.maxLength !== undefined) return `a string of 1 to ${row.maxLength} characters`
  return [row.kind, ...(row.also ?? [])].map((kind) => fieldKinds[kind].expected).join(' or ')
}

/** Whether a value is of the kind of a row, or of another kind that passes too. */
export const rowFits = (row: FieldRule): Fits => {
  const [first, ...others] = [row.kind, ...(row.also ?? [])].map((kind) => fieldKinds[kind].fits(row))
  if (first === undefined || others.length === 0) return first ?? isString
  return (value) => first(value) || others.some((fits) => fits(value))
}
