import { jsonOrUndefined } from '@org/segment-core/internal'
import { exactValue, type RawNumber } from '../json/exact-json.ts'
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

/** A conversion of text. */
interface Conversion {
  /** One sentence for the reference. */
  readonly help: string
  /** @returns the value; undefined if the text cannot be converted */
  readonly convert: (text: string) => unknown
}

const yes: ReadonlySet<string> = new Set(['true', 't', 'yes', 'y', '1', 'on'])
const no: ReadonlySet<string> = new Set(['false', 'f', 'no', 'n', '0', 'off'])

const convertBoolean = (text: string): boolean | undefined => {
  const word = text.trim().toLowerCase()
  if (yes.has(word)) return true
  return no.has(word) ? false : undefined
}

const convertInteger = (text: string): number | undefined => {
  const value = convertNumber(text, '.')
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

const convertJson = (text: string): unknown => {
  const value = jsonOrUndefined(text)
  return value === undefined ? undefined : exactValue(text, value)
}

const convertList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

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
    help: 'ISO 8601, `2024-05-31 18:00:00`, `2024/05/31`, `20240531`, dates of emails, and seconds or milliseconds since 1970 from 1990 to 2099; UTC without an offset',
    convert: (text) => convertDate(text, 'date'),
  },
  'date-dmy': {
    help: 'like `date`, with the day first: `31.05.2024 18:00`, `31/05/2024`',
    convert: (text) => convertDate(text, 'date-dmy'),
  },
  'date-mdy': {
    help: 'like `date`, with the month first: `05/31/2024 18:00`',
    convert: (text) => convertDate(text, 'date-mdy'),
  },
  unix: { help: 'seconds since 1970', convert: (text) => convertDate(text, 'unix') },
  'unix-ms': { help: 'milliseconds since 1970', convert: (text) => convertDate(text, 'unix-ms') },
  'unix-us': { help: 'microseconds since 1970', convert: (text) => convertDate(text, 'unix-us') },
  'unix-ns': { help: 'nanoseconds since 1970', convert: (text) => convertDate(text, 'unix-ns') },
  excel: { help: 'days of an Excel sheet: `45000.5`', convert: (text) => convertDate(text, 'excel') },
  json: { help: 'JSON, such as an array or object', convert: convertJson },
  list: { help: 'an array of the texts between commas', convert: convertList },
} as const satisfies Readonly<Record<string, Conversion>>

/** Name of a conversion. */
export type ConversionName = keyof typeof conversions

/** Names of all conversions. */
export const conversionNames = Object.keys(conversions) as readonly ConversionName[] // the keys of the table above
