import { isUtf8 } from 'node:buffer'
import { CliError } from '../errors/cli-error.ts'
import { exactNumber, exactValue, parseExact } from '../json/exact-json.ts'
import { ReadError, type Row, type Rows } from './row.ts'

/** A value of a typed column as JSON; `undefined` if it is missing. Numbers that JavaScript would change are raw numbers. */
export type JsonOf = (value: unknown) => unknown

/** The text of such a row is the JSON of its columns. */
const asJson = (text: string): string => text

/** A row of a format whose rows have no text: its place is its number, from 0. */
export const tableRow = (index: number, value: object): Row => ({
  ...{ line: index + 1, offset: index, end: index + 1, nextLine: index + 2 },
  ...{ text: JSON.stringify(value), isJson: false, value, problem: undefined, again: asJson },
})

/** A row from the JSON of its columns. @param mayBeRaw whether they may hold numbers that JavaScript would change */
export const jsonTableRow = (index: number, text: string, mayBeRaw: boolean): Row => {
  const value: unknown = JSON.parse(text)
  return {
    ...{ line: index + 1, offset: index, end: index + 1, nextLine: index + 2 },
    ...{ text, isJson: false, value: mayBeRaw ? exactValue(text, value) : value, problem: undefined, again: asJson },
  }
}

/** An integer with every digit. */
export const integerJson = (value: bigint): unknown =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : exactNumber(String(value))

/** Decimals below have at most 15 digits, which JavaScript writes as they are. */
const plainDecimals = 1_000_000_000_000_000n

/** A decimal with every digit but zeros at its end. */
export const decimalJson = (unscaled: bigint, scale: number): unknown => {
  if (scale <= 15 && unscaled < plainDecimals && unscaled > -plainDecimals) return Number(unscaled) / 10 ** scale
  const sign = unscaled < 0n ? '-' : ''
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return exactNumber(`${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`)
}

/** A big-endian two's complement number. */
export const bigEndian = (bytes: Uint8Array): bigint => {
  if (bytes.length === 0) return 0n
  const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  return BigInt.asIntN(bytes.length * 8, value)
}

/** A float; JSON has no NaN, which means a missing value, and no infinity. */
export const floatJson = (value: number): unknown =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? undefined : String(value)

/** Bytes as text if they are UTF-8, else in base64. */
export const bytesJson = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString(isUtf8(buffer) ? 'utf8' : 'base64')
}

/** JSON in a column; other text stays as it is. */
export const jsonText = (text: string): unknown => {
  try {
    return parseExact(text)
  } catch {
    return text
  }
}

const msPerDay = 86_400_000

/** The largest time that a date can hold, in milliseconds. */
const maxMs = 8.64e15

/** `2024-05-31` for days since 1970; the number if no date can hold it. */
export const dateJson = (days: number): string =>
  Math.abs(days * msPerDay) > maxMs
    ? String(days)
    : isoTime(BigInt(days) * BigInt(msPerDay), 3).slice(0, -'T00:00:00.000Z'.length)

/**
 * A time in ISO 8601 and UTC, with milliseconds, and more digits if it has them; the number of a time that no date can hold,
 * such as those that mean infinity.
 * @param ticks since 1970 @param digits of a second that a tick is: 3 for milliseconds
 */
export const isoTime = (ticks: bigint, digits: number): string => {
  const perMs = 10n ** BigInt(digits - 3)
  const rest = ((ticks % perMs) + perMs) % perMs
  const ms = Number((ticks - rest) / perMs)
  if (Math.abs(ms) > maxMs) return String(ticks)
  const text = new Date(ms).toISOString()
  if (rest === 0n) return text
  return `${text.slice(0, -1)}${String(rest)
    .padStart(digits - 3, '0')
    .replace(/0+$/, '')}Z`
}

/** `18:00:00` for ticks since midnight, with a fraction if there is one. */
export const timeOfDay = (ticks: bigint, digits: number): string => {
  const [, time] = /T(.+?)(?:\.0+)?Z$/.exec(isoTime(ticks, digits)) ?? []
  return time ?? String(ticks)
}

/** An object without its missing values. */
export const withoutMissing = (entries: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null))

/** Any value as JSON. */
export const plainJson: JsonOf = (value) => {
  switch (typeof value) {
    case 'bigint':
      return integerJson(value)
    case 'number':
      return floatJson(value)
    case 'object':
      if (value === null) return undefined
      if (value instanceof Uint8Array) return bytesJson(value)
      if (value instanceof Date) return value.toISOString()
      if (Array.isArray(value)) return value.map((item) => plainJson(item) ?? null)
      return 'rawJSON' in value
        ? value
        : withoutMissing(Object.entries(value).map(([name, item]) => [name, plainJson(item)]))
    default:
      return value
  }
}

/** The error for a file whose content is not what its format says. */
export const damagedError = (name: string, what: string, error: unknown): ReadError | CliError => {
  // Such as a column that the mapping reads and the file lacks.
  if (error instanceof ReadError || error instanceof CliError) return error
  const why = error instanceof Error ? error.message : String(error)
  return new ReadError(
    'input_unreadable',
    `${name} is damaged or uses a part of ${what} that is not read: ${why}.`,
    error,
  )
}

/** Rows that are decoded while they are iterated. @throws {ReadError} for what decoding them throws */
export function* decoded(rows: Rows, name: string, what: string): Generator<Row> {
  try {
    yield* rows
  } catch (error) {
    throw damagedError(name, what, error)
  }
}
