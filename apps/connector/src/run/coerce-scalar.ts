import { bindFunctions, type EvaluateOptions, textOf } from '@org/iml'
import type { Parameter } from '../app/app.ts'
import { parameterTypes } from '../make/parameter-schema.ts'

/**
 * Intentionally empty text, the platform's `emptystring`. A plain empty string is an empty field,
 * which is not sent.
 */
export const emptyString: unique symbol = Symbol('emptystring')

/** A value of the type, or the reason why it has none. */
export type Coerced = { readonly value: unknown } | { readonly problem: string }

type Coercion = (value: unknown, parameter: Parameter, options: EvaluateOptions) => Coerced

const ok = (value: unknown): Coerced => ({ value })
const expected = (what: string): Coerced => ({ problem: `Expected ${what}.` })

/** Bytes are text only if they are UTF-8: never damaged. */
const textOfBytes = (bytes: Uint8Array): Coerced => {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return expected('text; the buffer is not UTF-8')
  }
}

const text: Coercion = (value) => {
  if (typeof value === 'string') return ok(value)
  if (typeof value === 'number' || typeof value === 'boolean') return ok(String(value))
  if (value instanceof Date && !Number.isNaN(value.getTime())) return ok(value.toISOString())
  if (value instanceof Uint8Array) return textOfBytes(value)
  return expected('text')
}

/** Text of a certain form. */
const textLike =
  (test: (text: string) => boolean, what: string): Coercion =>
  (value, parameter, options) => {
    const coerced = text(value, parameter, options)
    if ('problem' in coerced) return coerced
    return test(String(coerced.value)) ? coerced : expected(what)
  }

const number =
  (test: (number: number) => boolean, what: string): Coercion =>
  (value) => {
    const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof parsed !== 'number' || !Number.isFinite(parsed)) return expected(what)
    return test(parsed) ? ok(parsed) : expected(what)
  }

/**
 * Everything but `false` and empty text is yes, also the number 0.
 * @see https://help.make.com/type-coercion
 */
const boolean: Coercion = (value) => ok(typeof value === 'boolean' ? value : value !== 'false' && value !== '')

/** Text in one of the listed forms, in the time zone of the scenario; a number is an error. */
const date: Coercion = (value, _, options) => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? expected('a date') : ok(value)
  if (typeof value !== 'string') return expected('a date')
  try {
    return ok(bindFunctions(options).parseDate?.(value))
  } catch {
    return expected('a date such as 2026-05-01 or 2026-05-01T09:30:00+02:00')
  }
}

/** Bytes: text, numbers, booleans and dates as UTF-8. */
const buffer: Coercion = (value) => {
  if (value instanceof Uint8Array) return ok(value)
  const hasText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return hasText || value instanceof Date ? ok(new TextEncoder().encode(textOf(value))) : expected('a buffer or text')
}

const json: Coercion = (value) => {
  if (typeof value !== 'string') return ok(value)
  try {
    return ok(JSON.parse(value) as unknown)
  } catch {
    return ok(value)
  }
}

const emailAddress = (value: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)

const coercions: readonly (readonly [Coercion, ...types: string[]])[] = [
  [text, ...parameterTypes.text],
  [textLike(emailAddress, 'an e-mail address'), 'email'],
  [textLike((value) => URL.canParse(value), 'an absolute URL'), 'url'],
  [textLike((value) => /^#[0-9a-f]{6}$/i.test(value), 'a color such as #00ff00'), 'color'],
  [textLike((value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value), 'a UUID'), 'uuid'],
  [
    textLike((value) => /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?$/.test(value), 'a time such as 09:30'),
    'time',
  ],
  [number(() => true, 'a number'), 'number', 'timestamp'],
  [number(Number.isInteger, 'an integer'), 'integer'],
  [number((value) => Number.isInteger(value) && value >= 0, 'an integer of at least 0'), 'uinteger'],
  [number((value) => Number.isInteger(value) && value >= 0 && value <= 65_535, 'a port from 0 to 65535'), 'port'],
  [boolean, 'boolean'],
  [date, 'date'],
  [json, 'json'],
  [buffer, 'buffer'],
  [ok, 'any', 'filter', 'hidden', 'udt'],
]

/** Coercion of each type of a single value. Lists and collections are read elsewhere. */
export const scalarCoercions: ReadonlyMap<string, Coercion> = new Map(
  coercions.flatMap(([coercion, ...types]) => types.map((type) => [type, coercion] as const)),
)
