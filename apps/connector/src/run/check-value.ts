import { fieldsOf, isFields, type Parameter } from '../app/app.ts'

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const patternOf = (pattern: unknown): RegExp | undefined => {
  const { regexp, modifier } = fieldsOf(pattern)
  const source = typeof pattern === 'string' ? pattern : regexp
  if (typeof source !== 'string') return undefined
  try {
    return new RegExp(source, typeof modifier === 'string' ? modifier : undefined)
  } catch {
    return undefined
  }
}

/** The message for a value that does not match its pattern, with the help of the form. */
const mismatch = ({ label, help }: Parameter): string => {
  const asked = `The value of ${typeof label === 'string' ? `"${label}"` : 'the field'} is not valid.`
  return typeof help === 'string' && help !== '' ? `${asked} ${help}` : asked
}

/**
 * Checks a value against the `validate` of its parameter: length of text, value of numbers, number of items.
 * @returns the problem, or undefined
 */
export const checkValue = (value: unknown, parameter: Parameter): string | undefined => {
  if (!isFields(parameter.validate)) return undefined
  const { min, max, minItems, maxItems, pattern, enum: allowed } = parameter.validate
  if (Array.isArray(value)) {
    if (typeof minItems === 'number' && value.length < minItems) return `Expected at least ${plural(minItems, 'item')}.`
    if (typeof maxItems === 'number' && value.length > maxItems) return `Expected at most ${plural(maxItems, 'item')}.`
    const other = Array.isArray(allowed) ? value.findIndex((item) => !allowed.includes(item)) : -1
    return other < 0 ? undefined : `Item ${other + 1} is none of the allowed values.`
  }
  if (typeof value === 'number') {
    if (typeof min === 'number' && value < min) return `Expected a number of at least ${min}.`
    if (typeof max === 'number' && value > max) return `Expected a number of at most ${max}.`
  }
  if (typeof value === 'string') {
    if (typeof min === 'number' && value.length < min) return `Expected at least ${plural(min, 'character')}.`
    if (typeof max === 'number' && value.length > max) return `Expected at most ${plural(max, 'character')}.`
    if (patternOf(pattern)?.test(value) === false) return mismatch(parameter)
  }
  if (Array.isArray(allowed) && !allowed.includes(value)) return 'Expected one of the allowed values.'
  return undefined
}
