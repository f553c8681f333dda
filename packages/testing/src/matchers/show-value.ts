import { asSent, isAsymmetric, isPattern, isPlainObject } from './expected-value.ts'

const maxCharacters = 120

/** Escapes characters that look like nothing or like a space. */
const showInvisible = (text: string): string =>
  text.replace(/[\p{Cf}\p{Zl}\p{Zp}]|[^\S ]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`)

const plain = (value: unknown, parents: readonly unknown[] = []): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (parents.includes(value)) return '(itself)'
  const within = (inner: unknown): string => plain(inner, [...parents, value])
  if (isPattern(value)) return String(value)
  if (isAsymmetric(value)) return showAsymmetric(value)
  if (Array.isArray(value)) return `[${Array.from(value, within).join(', ')}]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString()
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`
  // A URL, for example, has no names to show.
  const sent = asSent(value, '')
  if (sent !== value) return within(sent)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, held]) => `${name}: ${within(held)}`)
    const text = entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
    const made: unknown = isPlainObject(value) ? undefined : Reflect.get(value, 'constructor')
    return typeof made === 'function' && made.name !== '' ? `${made.name} ${text}` : text
  }
  return typeof value === 'string' ? showInvisible(JSON.stringify(value)) : (JSON.stringify(value) ?? String(value))
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

/** The text of a value; a getter or `toJSON` may throw. */
const readable = (value: unknown): string => {
  try {
    return plain(value)
  } catch {
    return 'a value that cannot be read'
  }
}

/** A value as text for a message, shortened if it is long. */
export const showValue = (value: unknown): string => {
  const text = readable(value)
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text
}

/** Characters of a long text before and after the place where it differs. */
const [charactersBefore, charactersAfter] = [30, 60]

const cutAround = (text: string, place: number): string => {
  const [from, to] = [Math.max(0, place - charactersBefore), place + charactersAfter]
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}

const firstDifference = (left: string, right: string): number => {
  let place = 0
  while (place < left.length && left.charCodeAt(place) === right.charCodeAt(place)) place += 1
  return place
}

const codePoint = (text: string, place: number): string =>
  `U+${(text.codePointAt(place) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Names characters that may look alike, such as a Latin and a Greek o. */
const lookAlikes = (expected: unknown, received: unknown): string => {
  if (typeof expected !== 'string' || typeof received !== 'string') return ''
  const place = firstDifference(expected, received)
  if (place >= expected.length || place >= received.length) return ''
  if (expected.charCodeAt(place) < 128 && received.charCodeAt(place) < 128) return ''
  return ` (character ${place + 1}: ${codePoint(expected, place)}, ${codePoint(received, place)})`
}

/** An expected and a received value; long ones are cut to the place where they differ. */
export const showDifference = (expected: unknown, received: unknown): string => {
  const [left, right] = [readable(expected), readable(received)]
  const long = left.length > maxCharacters || right.length > maxCharacters
  const place = firstDifference(left, right)
  const cut = (text: string): string => (long ? cutAround(text, place) : text)
  return `expected ${cut(left)}, received ${cut(right)}${lookAlikes(expected, received)}`
}
