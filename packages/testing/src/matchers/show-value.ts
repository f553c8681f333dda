import { isAsymmetric, isPattern } from './expected-value.ts'

const maxCharacters = 120

const plain = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (isPattern(value)) return String(value)
  if (isAsymmetric(value)) return showAsymmetric(value)
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, held]) => `${name}: ${plain(held)}`)
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  return JSON.stringify(value) ?? String(value)
}

/** Test runners format their matchers differently; all have the name and the sample. */
const showAsymmetric = (matcher: object): string => {
  if ('toAsymmetricMatcher' in matcher && typeof matcher.toAsymmetricMatcher === 'function') {
    const text: unknown = matcher.toAsymmetricMatcher()
    if (typeof text === 'string') return text
  }
  const sample = 'sample' in matcher ? matcher.sample : undefined
  const name = typeof sample === 'function' ? sample.name : sample === undefined ? '' : plain(sample)
  return `${String(matcher)}${name === '' ? '' : `<${name}>`}`
}

/** A value as text for a message, shortened if it is long. */
export const showValue = (value: unknown): string => {
  const text = plain(value)
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text
}
