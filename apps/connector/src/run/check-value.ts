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

/** What to say of a value that its pattern refuses: the words of the form itself. */
const mismatch = ({ label, help }: Parameter): string => {
  const asked = `The value does not have the form that ${typeof label === 'string' ? `"${label}"` : 'the field'} asks for.`
  return typeof help === 'string' && help !== '' ? `${asked} ${help}` : asked
}

/**
 * Checks a value by the `validate` of its parameter: for text the length, for numbers the value, for arrays the count.
 * @returns what is wrong with it, or undefined
 */
export const checkValue = (value: unknown, parameter: Parameter): string | undefined => {
  if (!isFields(parameter.validate)) return undefined
  const { min, max, minItems, maxItems, pattern, enum: allowed } = parameter.validate
  if (Array.isArray(value)) {
    if (typeof minItems === 'number' && value.length < minItems)
      return `At least ${plural(minItems, 'item')} must be there.`
    if (typeof maxItems === 'number' && value.length > maxItems)
      return `At most ${plural(maxItems, 'item')} may be there.`
    return undefined
  }
  if (typeof value === 'number') {
    if (typeof min === 'number' && value < min) return `The number must not be below ${min}.`
    if (typeof max === 'number' && value > max) return `The number must not be above ${max}.`
  }
  if (typeof value === 'string') {
    if (typeof min === 'number' && value.length < min) return `At least ${plural(min, 'character')} must be there.`
    if (typeof max === 'number' && value.length > max) return `At most ${plural(max, 'character')} may be there.`
    if (patternOf(pattern)?.test(value) === false) return mismatch(parameter)
  }
  if (Array.isArray(allowed) && !allowed.includes(value)) return 'The value is not one of those allowed.'
  return undefined
}
