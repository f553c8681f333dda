import { nullableFields } from '../../schemas/call-schema.ts'
import { currencyCodes, formatTests } from '../../spec/field-formats.ts'
import { isPlaceholderId } from '../../spec/placeholder-id.ts'
import { toleratedFields } from '../../spec/top-level-names.ts'
import { parseIsoTime } from '../../values/iso-8601.ts'
import { utcDay, utcMsOfDay } from '../../values/utc-time.ts'
import { isPlain, jsonBound, numberSize, textSize, unsure, wordSize } from './json-bound.ts'

// Each takes the value of a reserved name inside traits, properties or context, where null and undefined are no value,
// and gives the most bytes it takes in JSON, or `unsure` where the full verdict has to look.

/** Any text. */
export const textBound = (value: unknown): number =>
  typeof value === 'string' ? textSize(value) : value === null || value === undefined ? wordSize : unsure

/** A finite number. */
export const numberBound = (value: unknown): number =>
  typeof value === 'number'
    ? value - value === 0
      ? numberSize
      : unsure
    : value === null || value === undefined
      ? wordSize
      : unsure

/** A text or a finite number. */
export const textOrNumberBound = (value: unknown): number =>
  typeof value === 'string' ? textSize(value) : numberBound(value)

/** A whole number that a double holds exactly. */
export const integerBound = (value: unknown): number =>
  value === null || value === undefined || Number.isSafeInteger(value) ? numberSize : unsure

/** True or false. */
export const booleanBound = (value: unknown): number =>
  typeof value === 'boolean' || value === null || value === undefined ? wordSize : unsure

/** A time with its offset. */
export const timeBound = (value: unknown): number => {
  if (typeof value !== 'string') return value === null || value === undefined ? wordSize : unsure
  return (utcDay(value) >= 0 && utcMsOfDay(value) >= 0) || parseIsoTime(value)?.hasOffset === true
    ? textSize(value)
    : unsure
}

/** A date or a time of any form. */
export const momentBound = (value: unknown): number =>
  typeof value !== 'string' || parseIsoTime(value) !== undefined ? textBound(value) : unsure

/** A date, or a time with its offset. */
export const dateBound = (value: unknown): number => {
  if (typeof value !== 'string') return value === null || value === undefined ? wordSize : unsure
  const time = parseIsoTime(value)
  return time?.dateOnly === true || time?.hasOffset === true ? textSize(value) : unsure
}

/** A text that looks like an e-mail address. */
export const emailBound = (value: unknown): number =>
  typeof value !== 'string' || formatTests.email(value) ? textBound(value) : unsure

/** A text that looks like a URI. */
export const uriBound = (value: unknown): number =>
  typeof value !== 'string' || formatTests.uri(value) ? textBound(value) : unsure

/** A currency code in capitals. */
export const currencyBound = (value: unknown): number =>
  typeof value === 'string' && !currencyCodes.has(value) ? unsure : textBound(value)

/** One of the texts a row lists. */
export const oneOfBound = (value: unknown, values: readonly string[]): number =>
  typeof value !== 'string' || values.includes(value) ? textBound(value) : unsure

/** An object of any names. */
export const recordBound = (value: unknown, depth: number): number => {
  if (value === null || value === undefined) return wordSize
  return isPlain(value) && Object.getOwnPropertySymbols(value).length === 0 ? jsonBound(value, depth) : unsure
}

/** An array of texts. */
export const textsBound = (value: unknown, depth: number): number =>
  value === null || value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    ? jsonBound(value, depth)
    : unsure

/** An array of objects of any names. */
export const recordsBound = (value: unknown, depth: number): number =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) &&
    value.every((item) => item !== null && typeof item === 'object' && recordBound(item, depth) > 0))
    ? jsonBound(value, depth)
    : unsure

/** A text with at least one character. */
export const filledBound = (value: unknown): number => (value === '' ? unsure : textBound(value))

/** No value: the full verdict looks at any other. */
export const absentBound = (value: unknown): number => (value === null || value === undefined ? wordSize : unsure)

// What follows takes the value of a top-level field, never null.

/** A text of 1 to so many characters. */
export const shortTextBound = (value: unknown, longest: number): number =>
  typeof value === 'string' && value.length > longest ? unsure : filledBound(value)

/** An id of at most so many characters that names someone. */
export const idBound = (value: unknown, longest: number): number =>
  typeof value === 'string' && isPlaceholderId(value) ? unsure : shortTextBound(value, longest)

/** A userId, which is no e-mail address. */
export const userIdBound = (value: unknown, longest: number): number =>
  typeof value === 'string' && value.includes('@') ? unsure : idBound(value, longest)

/** When it happened: since 1970 and no later than a clock allows. */
export const pastTimeBound = (value: unknown, latestMs: number): number => {
  if (typeof value !== 'string') return absentBound(value)
  const day = utcDay(value)
  const ms = utcMsOfDay(value)
  if (day >= 0 && ms >= 0) return day * 86_400_000 + ms <= latestMs ? textSize(value) : unsure
  const time = parseIsoTime(value)
  if (time?.hasOffset !== true) return unsure
  return time.epochMs >= 0 && time.epochMs <= latestMs ? textSize(value) : unsure
}

/** Destinations switched by true, false or an options object; `All` is the only spelling of the default. */
export const switchesBound = (value: unknown, depth: number): number => {
  if (value === undefined) return wordSize
  if (!isPlain(value) || Object.getOwnPropertySymbols(value).length > 0) return unsure
  for (const name in value) {
    if (name.length === 3 && name !== 'All' && name.toLowerCase() === 'all') return unsure
    if (typeof value[name] !== 'boolean' && !isPlain(value[name])) return unsure
  }
  return jsonBound(value, depth)
}

/** Top-level fields that may be null: an id so is left out, and a type where the endpoint implies it. */
const nullable: ReadonlySet<string> = new Set(['type', ...nullableFields, ...toleratedFields])

/** Whether null is no value of a top-level field. */
export const refusesNull = (name: string): boolean => !nullable.has(name)
