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

/** A copy without raw numbers, as JSON is read; the value itself if it is nested too deeply for a call. */
export const readBack = <Value>(value: Value): Value => {
  try {
    return JSON.parse(JSON.stringify(value)) as Value
  } catch {
    return value
  }
}
