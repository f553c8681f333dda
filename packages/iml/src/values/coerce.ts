import { refuseArgument } from '../error/iml-fault.ts'
import { checkDepth, checkTextLength } from '../error/limits.ts'
import { bytesOf, textOfBytes } from './bytes.ts'
import { type Collection, isCollection } from './own-member.ts'

/** Text of a collection: a marker, never its members. */
export const collectionText = '{object}'

/** Null and undefined. */
export const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined

/** What `ifempty` replaces: a missing value or empty text. 0, false, `[]` and `{}` are not empty. */
export const isEmpty = (value: unknown): boolean => isMissing(value) || value === ''

/** Truth for `if`, `!`, `&` and `|`: missing values, `""`, 0, NaN and false are false. */
export const isTruthy = (value: unknown): boolean => Boolean(value)

/** The kind of a value for messages, which never contain the value itself. */
export const kindOf = (value: unknown): string => {
  if (isMissing(value)) return 'nothing'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : 'a date'
  if (value instanceof Uint8Array) return 'a buffer'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : 'an infinite number'
  if (typeof value === 'object') return 'a collection'
  return `a ${typeof value}`
}

/**
 * Text of a value in a template that mixes text and expressions: dates in ISO 8601 UTC with milliseconds,
 * array items joined by `,`, buffers as UTF-8, a missing value as empty text.
 * @throws {ImlFault} `too_large`, `too_deep`
 */
export const textOf = (value: unknown, depth = 0): string => {
  if (typeof value === 'string') return value
  if (isMissing(value) || typeof value === 'function' || typeof value === 'symbol') return ''
  if (typeof value !== 'object') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  if (value instanceof Uint8Array) return textOfBytes(value)
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return String(value.valueOf())
  if (!Array.isArray(value)) return collectionText
  checkDepth(depth)
  let text = ''
  for (let at = 0; at < value.length; at += 1) {
    text += (at > 0 ? ',' : '') + textOf(value[at], depth + 1)
    checkTextLength(text.length)
  }
  return text
}

/** Number of a value as JavaScript's `Number` converts it; a collection, a buffer and undefined are NaN. */
export const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return value
  if (value instanceof Date) return value.getTime()
  if (Array.isArray(value)) return Number(textOf(value))
  if (typeof value === 'object' && value !== null) return Number.NaN
  return typeof value === 'symbol' ? Number.NaN : Number(value)
}

/**
 * Requires a finite number.
 * @throws {ImlFault} `invalid_argument`
 */
export const expectNumber = (value: unknown, what: string): number => {
  const number = isEmpty(value) || typeof value === 'boolean' ? Number.NaN : numberOf(value)
  if (!Number.isFinite(number)) refuseArgument(`${what} must be a number, not ${kindOf(value)}`)
  return number
}

/**
 * Requires an array. A missing value is an empty one.
 * @throws {ImlFault} `invalid_argument` for anything else
 */
export const expectArray = (value: unknown): readonly unknown[] => {
  if (isMissing(value)) return []
  if (!Array.isArray(value)) refuseArgument(`The argument must be an array, not ${kindOf(value)}`)
  return value
}

/**
 * Requires a collection. A missing value is an empty one.
 * @throws {ImlFault} `invalid_argument` for anything else
 */
export const expectCollection = (value: unknown): Collection => {
  if (isMissing(value)) return {}
  if (!isCollection(value)) refuseArgument(`The argument must be a collection, not ${kindOf(value)}`)
  return value
}

/** Bytes of a value: a buffer unchanged, anything else as UTF-8 text. */
export const bytesOfValue = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : bytesOf(textOf(value))
