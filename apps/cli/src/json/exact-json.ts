import { findValue, jsonOrUndefined } from '@org/segment-core/internal'

/** A number as JSON text, which `JSON.stringify` writes unchanged. */
export interface RawNumber {
  readonly rawJSON: string
}

/** Parts of `JSON` that Node has and the type library lacks. */
interface SourceTextJson {
  parse(text: string, reviver: (name: string, value: unknown, context: { readonly source: string }) => unknown): unknown
  rawJSON(text: string): RawNumber
  isRawJSON(value: unknown): value is RawNumber
}

const { parse, rawJSON, isRawJSON } = JSON as unknown as SourceTextJson

/** The name is looked up first: nearly every value is spared the slower question. */
export const isRawNumber = (value: unknown): value is RawNumber =>
  typeof value === 'object' && value !== null && 'rawJSON' in value && isRawJSON(value)

/** A number from JSON text: a raw number if JavaScript would write it in another way. */
export const exactNumber = (text: string): number | RawNumber =>
  String(Number(text)) === text ? Number(text) : rawJSON(text)

/** Numbers that JavaScript may write in another way: with many digits, an exponent, a zero at the end, or small ones. */
const mayDiffer = /(?:[\d.]{16}|\d[eE][-+]?\d+|-0|\.\d*0|0\.0{6}\d*)(?=[\s,}\]]|$)/

/**
 * The value of JSON text with every digit: a number that JavaScript would write in another way becomes a raw number.
 * @param value what `JSON.parse` makes of the text; returned if it holds no such number, or is nested too deeply for a call
 */
export const exactValue = (text: string, value: unknown): unknown => {
  if (!mayDiffer.test(text)) return value
  try {
    return parse(text, (_, inner, { source }) =>
      typeof inner === 'number' && String(inner) !== source ? rawJSON(source) : inner,
    )
  } catch {
    return value
  }
}

/**
 * The value of JSON text in which integers that JavaScript would round are texts, for expressions.
 * @param value what `JSON.parse` makes of the text
 */
export const withLongIntegersAsText = (text: string, value: unknown): unknown => {
  if (!/\d{16}/.test(text)) return value
  try {
    return parse(text, (_, inner, { source }) =>
      typeof inner === 'number' && !Number.isSafeInteger(inner) && /^-?\d+$/.test(source) ? source : inner,
    )
  } catch {
    return value
  }
}

/** What the JSON in a text says, for expressions; anything but the text of an array or object as it is. */
export const withJsonInText = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  const parsed = jsonOrUndefined(value)
  return parsed === undefined ? value : withLongIntegersAsText(value, parsed)
}

/** A value for expressions, without raw numbers: integers that JavaScript would round are texts. */
const withoutRaw = (value: unknown): unknown => {
  if (isRawNumber(value)) {
    const number = Number(value.rawJSON)
    return /^-?\d+$/.test(value.rawJSON) && !Number.isSafeInteger(number) ? value.rawJSON : number
  }
  if (Array.isArray(value)) return value.map(withoutRaw)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutRaw(item)]))
}

/** The columns of a table for expressions; those of text are used as they are. */
export const columnsWithoutRaw = (columns: unknown): unknown => {
  for (const name in Object(columns)) {
    if (typeof Reflect.get(Object(columns), name) === 'object') return withoutRaw(columns)
  }
  return columns
}

/** Reads JSON text with every digit. @throws {SyntaxError} if it is not JSON */
export const parseExact = (text: string): unknown => exactValue(text, JSON.parse(text))

/** The places of the raw numbers in a value. */
const rawNumbersOf = (value: unknown, path: readonly (string | number)[] = []): readonly RawPlace[] => {
  if (isRawNumber(value)) return [{ path, json: value.rawJSON }]
  if (Array.isArray(value)) return value.flatMap((item, index) => rawNumbersOf(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => rawNumbersOf(item, [...path, name]))
}

interface RawPlace {
  readonly path: readonly (string | number)[]
  readonly json: string
}

/**
 * Creates the function that writes the raw numbers of a value into its JSON text, where that has the same numbers with the
 * digits that JavaScript keeps.
 */
export const exactNumbers = (value: unknown): ((json: string) => string) => {
  const places = rawNumbersOf(value)
  return (json) => {
    let text = json
    for (const { path, json: number } of places) {
      const { start, end, found } = findValue(text, path)
      if (found && Number(text.slice(start, end)) === Number(number))
        text = text.slice(0, start) + number + text.slice(end)
    }
    return text
  }
}

/** A copy of JSON data; raw numbers are shared. */
export const copyJson = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return value
  if (Array.isArray(value)) return value.map(copyJson)
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copyJson(item)]))
}

/** A copy without raw numbers, as JSON is read; the value itself if it is nested too deeply for a call. */
export const readBack = <Value>(value: Value): Value => {
  try {
    return JSON.parse(JSON.stringify(value)) as Value
  } catch {
    return value
  }
}
