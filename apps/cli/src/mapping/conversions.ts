import { isDataObject, jsonOrUndefined, putValue } from '@org/segment-core/internal'
import { exactValue, isRawNumber, type RawNumber } from '../json/exact-json.ts'
import { convertDate } from './convert-date.ts'

/** Decimal numbers by their decimal separator; the other sign, a space or an apostrophe may group thousands. */
const shapes = {
  '.': {
    whole: /^[+-]?(?:\d+|\d{1,3}(?:[,' \u00a0\u202f]\d{3})+)?(?:\.\d+)?(?:e[+-]?\d+)?$/i,
    groups: /[,' \u00a0\u202f]/g,
  },
  ',': { whole: /^[+-]?(?:\d+|\d{1,3}(?:[.' \u00a0\u202f]\d{3})+)?(?:,\d+)?$/, groups: /[.' \u00a0\u202f]/g },
} as const

/** The sign before the decimals. */
export type DecimalSeparator = keyof typeof shapes

/**
 * Reads a number, with thousands grouped or not; white space around it is ignored.
 * @returns undefined if the text is not a number, such as `12 EUR`, or the number is too large; a raw number if it has more
 *   digits than JavaScript keeps
 */
export const convertNumber = (text: string, separator: DecimalSeparator): number | RawNumber | undefined => {
  const bare = text.trim()
  const { whole, groups } = shapes[separator]
  if (!/\d/.test(bare) || !whole.test(bare)) return undefined
  const plain = bare.replace(groups, '').replace(',', '.')
  const value = Number(plain)
  if (!Number.isFinite(value)) return undefined
  if (plain.length < 16) return value
  // JSON allows no plus and no zero in front, and wants a digit before the point.
  const json = plain.replace(/^\+?(-?)0*(?=\d)/, '$1').replace(/^(-?)\./, '$10.')
  return exactValue(json, value) as number | RawNumber
}

/** A conversion of a value. */
export interface Conversion {
  /** @returns the value; undefined if the text cannot be converted */
  readonly convert: (text: string) => unknown
  /** Converts an array or object of a JSON row. @default it is kept */
  readonly convertObject?: (value: object) => unknown
  /** What a text that cannot be converted may be, in words. */
  readonly candidates?: (text: string) => readonly string[]
}

/** A conversion with its entry in the reference. */
interface ListedConversion extends Conversion {
  /** One sentence. */
  readonly help: string
}

const yes: ReadonlySet<string> = new Set(['true', 't', 'yes', 'y', '1', 'on'])
const no: ReadonlySet<string> = new Set(['false', 'f', 'no', 'n', '0', 'off'])

const convertBoolean = (text: string): boolean | undefined => {
  const word = text.trim().toLowerCase()
  if (yes.has(word)) return true
  return no.has(word) ? false : undefined
}

const convertInteger = (text: string): number | RawNumber | undefined => {
  const value = convertNumber(text, '.')
  if (isRawNumber(value)) return /^-?\d+$/.test(value.rawJSON) ? value : undefined
  return Number.isInteger(value) ? value : undefined
}

const convertJson = (text: string): unknown => {
  const value = jsonOrUndefined(text)
  return value === undefined ? undefined : exactValue(text, value)
}

/** The texts between separators, without white space around them and without empty ones. */
export const splitList = (text: string, separator: string): readonly string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Names of the two halves of a pair. */
const [keyNames, valueNames] = [
  ['key', 'name'],
  ['value', 'values'],
] as const

const firstOf = (pair: Readonly<Record<string, unknown>>, names: readonly string[]): unknown =>
  names.map((name) => pair[name]).find((value) => value !== undefined)

/** The value of a pair; of one with a member per type, such as `{ string_value, int_value }`, the one that is set. */
const valueOfPair = (value: unknown): unknown => {
  if (!isDataObject(value) || !Object.keys(value).every((name) => /_value$|^set_timestamp_micros$/.test(name)))
    return value
  const [name, set] =
    Object.entries(value).find(([type, one]) => type !== 'set_timestamp_micros' && one !== null && one !== undefined) ??
    []
  // Exports write 64-bit integers as text, which long ones stay.
  const integer = name === 'int_value' && typeof set === 'string' ? convertInteger(set) : undefined
  return typeof integer === 'number' && Number.isSafeInteger(integer) ? integer : set
}

/** The object of a list of pairs; undefined if it is not such a list. A name that comes twice gets an array. */
const convertPairs = (list: unknown): unknown => {
  if (!Array.isArray(list)) return undefined
  const result: Record<string, unknown> = {}
  for (const pair of list as readonly unknown[]) {
    const name = isDataObject(pair) ? firstOf(pair, keyNames) : undefined
    if (!isDataObject(pair) || typeof name !== 'string') return undefined
    const value = valueOfPair(firstOf(pair, valueNames))
    if (value === undefined) continue
    putValue(result, name, Object.hasOwn(result, name) ? [result[name], value].flat() : value)
  }
  return result
}

/** Every conversion by its name. */
export const conversions = {
  text: { help: 'the text, unchanged', convert: (text) => text },
  trim: { help: 'the text without surrounding white space', convert: (text) => text.trim() },
  lowercase: {
    help: 'the text in lower case without surrounding white space, such as an email address',
    convert: (text) => text.trim().toLowerCase(),
  },
  number: { help: 'a number with a decimal point: `1234.5`, `1,234.5`', convert: (text) => convertNumber(text, '.') },
  'number-comma': {
    help: 'a number with a decimal comma: `1234,5`, `1.234,5`',
    convert: (text) => convertNumber(text, ','),
  },
  integer: { help: 'a whole number', convert: convertInteger },
  boolean: {
    help: '`true`, `t`, `yes`, `y`, `1`, `on`, and `false`, `f`, `no`, `n`, `0`, `off`, in any case',
    convert: convertBoolean,
  },
  date: {
    help: 'ISO 8601, `2024-05-31 18:00:00`, `2024/05/31`, `20240531`, dates of emails, and seconds or milliseconds since 1970 from 1990 to 2099; UTC without an offset. `date(PATTERN)` reads dates in a pattern, `date(PATTERN in ZONE)` those of a time zone',
    convert: (text) => convertDate(text, 'date'),
  },
  'date-dmy': {
    help: 'like `date`, with the day first: `31.05.2024 18:00`, `31/05/2024`; `date-dmy(in ZONE)`',
    convert: (text) => convertDate(text, 'date-dmy'),
  },
  'date-mdy': {
    help: 'like `date`, with the month first: `05/31/2024 18:00`, `5/31/2024 6:00 PM`; `date-mdy(in ZONE)`',
    convert: (text) => convertDate(text, 'date-mdy'),
  },
  unix: { help: 'seconds since 1970', convert: (text) => convertDate(text, 'unix') },
  'unix-ms': { help: 'milliseconds since 1970', convert: (text) => convertDate(text, 'unix-ms') },
  'unix-us': { help: 'microseconds since 1970', convert: (text) => convertDate(text, 'unix-us') },
  'unix-ns': { help: 'nanoseconds since 1970', convert: (text) => convertDate(text, 'unix-ns') },
  excel: { help: 'days of an Excel sheet: `45000.5`', convert: (text) => convertDate(text, 'excel') },
  json: { help: 'JSON, such as an array or object', convert: convertJson },
  list: {
    help: 'an array of the texts between commas; `list(;)` with another separator',
    convert: (text) => splitList(text, ','),
  },
  pairs: {
    help: 'a list of names and values as an object: `[{"key":"plan","value":"pro"}]`, also with a member per type such as `string_value`',
    convert: (text) => convertPairs(convertJson(text)),
    convertObject: convertPairs,
  },
  'no-apostrophe': {
    help: "the text without the `'` in front that spreadsheets use to mark text: `'01067`",
    convert: (text) => text.replace(/^'/, ''),
  },
} as const satisfies Readonly<Record<string, ListedConversion>>

/** Name of a conversion. */
export type ConversionName = keyof typeof conversions

/** Names of all conversions. */
export const conversionNames = Object.keys(conversions) as readonly ConversionName[] // the keys of the table above
