import { compilePattern } from './compile-pattern.ts'
import type { FieldTerm, Operator, WantedValue } from './query.ts'

/** Whether a value of a call is one that a term asks for. */
export type ValueTest = (value: unknown) => boolean

/** Tests a text with `*` for any text, without going back over it more than once per part. */
const globTest = (wanted: string): ((text: string) => boolean) => {
  const parts = wanted.split('*')
  const [first = ''] = parts
  const last = parts.at(-1) ?? ''
  return (text) => {
    if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false
    let at = first.length
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at)
      if (found === -1) return false
      at = found + part.length
    }
    return at <= text.length - last.length
  }
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

const wordTest = (text: string, exact: boolean): ValueTest => {
  if (exact) return (value) => value === text
  if (text === '*') return (value) => value !== undefined
  if (text.includes('*')) {
    const test = globTest(text)
    return (value) => isScalar(value) && test(String(value))
  }
  const number = numberOf(text)
  return (value) => (typeof value === 'number' ? value === number : isScalar(value) && String(value) === text)
}

const valueTest = (wanted: WantedValue): ValueTest => {
  if (wanted.kind === 'word') return wordTest(wanted.text, wanted.exact)
  const test = compilePattern(wanted.source, wanted.flags)
  return (value) => isScalar(value) && test(String(value))
}

const compare: Readonly<Record<Exclude<Operator, ':'>, (value: number, wanted: number) => boolean>> = {
  '>': (value, wanted) => value > wanted,
  '>=': (value, wanted) => value >= wanted,
  '<': (value, wanted) => value < wanted,
  '<=': (value, wanted) => value <= wanted,
}

/** A number is compared with numbers only, because "20" and 20 are different to Segment; a time with times. */
const orderTest = (operator: Exclude<Operator, ':'>, text: string): ValueTest => {
  const number = numberOf(text)
  const time = timeOf(text) ?? Number.NaN
  const test = compare[operator]
  if (number !== undefined) return (value) => typeof value === 'number' && test(value, number)
  return (value) => typeof value === 'string' && test(timeOf(value) ?? Number.NaN, time)
}

/** Compiles what a term asks of one value; whether it is negated is not looked at. */
export const termTest = ({ operator, values: [first, ...others] }: FieldTerm): ValueTest => {
  if (first === undefined) return () => false
  if (operator !== ':') return orderTest(operator, first.kind === 'word' ? first.text : '')
  const test = valueTest(first)
  if (others.length === 0) return test
  const tests = [test, ...others.map(valueTest)]
  return (value) => tests.some((one) => one(value))
}

/** The number that a text is; undefined if it is none. */
export const numberOf = (text: string): number | undefined =>
  /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined

/** The time that a text is, in ms since 1970; undefined if it is none. */
export const timeOf = (text: string): number | undefined => {
  const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
