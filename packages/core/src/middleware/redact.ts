import { putValue } from '../json/put-value.ts'
import { askToJson } from '../validate/read-json.ts'
import { type PathInput, parseCallPath, replaceAt } from './call-paths.ts'
import { mapLeaves } from './map-leaves.ts'
import type { DraftCall, Middleware } from './middleware.ts'

/** Finds text that must not be sent. */
export interface TextPattern {
  readonly pattern: RegExp
  /** Confirms a match; without it, every match counts. */
  readonly isMatch?: ((text: string) => boolean) | undefined
  /** Separates the parts of a match; if the whole is not confirmed, neighbouring parts may be. */
  readonly separator?: RegExp | undefined
  /** Minimum characters of a match; shorter text is not searched. */
  readonly minLength?: number | undefined
  /** A character of every match; text without it is not searched. */
  readonly needs?: string | undefined
}

/** First digits of payment networks. @see https://www.iso.org/standard/70484.html */
const networkDigits = /^(?:[3-6]|2[2-7])/

const minCardDigits = 13
const maxCardDigits = 19

/** Whether digits begin like a payment card and have a valid check digit (Luhn). */
const isCardNumber = (text: string): boolean => {
  if (text.length < minCardDigits || !networkDigits.test(text)) return false
  const digits = text.replace(/\D/g, '')
  if (digits.length < minCardDigits || digits.length > maxCardDigits) return false
  let sum = 0
  for (let place = 1; place <= digits.length; place += 1) {
    const digit = Number(digits[digits.length - place])
    const weighed = place % 2 === 0 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

/** Patterns of data that often must not be sent. All run in linear time. */
export const redactPatterns = {
  email: {
    pattern: /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/g,
    needs: '@',
  },
  cardNumber: {
    pattern: /(?<!\d)\d(?:[ -]?\d){12,}/g,
    isMatch: isCardNumber,
    separator: /([ -])/,
    minLength: minCardDigits,
  },
  ipv4: {
    pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g,
    minLength: 7,
    needs: '.',
  },
  // Groups with colons between them can be many things; an address is what a URL accepts.
  ipv6: {
    pattern: /(?<![\w:.])[\dA-Fa-f]{0,4}(?::[\dA-Fa-f]{0,4}){2,8}(?:\.\d{1,3}){0,3}(?![\w:])/g,
    isMatch: (text) => URL.canParse(`http://[${text}]/`),
    needs: ':',
  },
} as const satisfies Readonly<Record<string, TextPattern>>

/** Name of a pattern. */
export type RedactPatternName = keyof typeof redactPatterns

/** What to redact. */
export interface RedactOptions {
  /** Values to redact as a whole, such as `traits.email` or `properties.products.*.name`. */
  readonly paths?: readonly PathInput[] | undefined
  /** Text to redact anywhere in values, except in ids and event names; field names stay. */
  readonly patterns?: readonly (RedactPatternName | RegExp | TextPattern)[] | undefined
  /** The replacement; null removes values at `paths` with their names. @default '[redacted]' */
  readonly replaceWith?: string | null | undefined
}

/** Fields that patterns do not search: they identify the call, its user and its time. */
const unsearched: ReadonlySet<string> = new Set([
  ...['type', 'messageId', 'event', 'timestamp'],
  ...['userId', 'anonymousId', 'previousId', 'groupId'],
])

const patternOf = (given: RedactPatternName | RegExp | TextPattern): TextPattern => {
  const found = typeof given === 'string' ? redactPatterns[given] : given instanceof RegExp ? { pattern: given } : given
  const { pattern } = found
  return pattern.global ? found : { ...found, pattern: new RegExp(pattern.source, `${pattern.flags}g`) }
}

/** Replaces a match as a whole, or the longest runs of its parts that are confirmed. */
const inMatch = (match: string, { isMatch, separator }: TextPattern, replacement: string): string => {
  if (isMatch === undefined || isMatch(match)) return replacement
  if (separator === undefined) return match
  // Parts are at even places, separators at odd ones.
  const parts = match.split(separator)
  const starts: number[] = []
  let start = 0
  for (const part of parts) {
    starts.push(start)
    start += part.length
  }
  let text = ''
  let from = 0
  while (from < parts.length) {
    const startsAt = starts[from] ?? 0
    let to = Math.min(parts.length, from + 2 * maxCardDigits - 1)
    while (to > from && !isMatch(match.slice(startsAt, starts[to]))) to -= 2
    text += to > from ? replacement : (parts[from] ?? '')
    from = to > from ? to : from + 1
    text += parts[from] ?? ''
    from += 1
  }
  return text
}

const inText = (text: string, patterns: readonly TextPattern[], replacement: string): string => {
  let current = text
  for (const one of patterns) {
    if (current.length < (one.minLength ?? 0) || (one.needs !== undefined && !current.includes(one.needs))) continue
    current = current.replace(one.pattern, (match) => inMatch(match, one, replacement))
  }
  return current
}

/** Smaller numbers have too few digits for a card. */
const smallestCard = 1e12

/**
 * Redacts values at paths, and text that matches patterns. The given call is not changed.
 * @throws {RangeError} for an invalid path
 */
export const redact = (options: RedactOptions): Middleware => {
  const { replaceWith = '[redacted]' } = options
  const paths = (options.paths ?? []).map(parseCallPath)
  const patterns = (options.patterns ?? []).map(patternOf)
  const replacement = replaceWith ?? ''
  const change = (leaf: unknown): unknown => {
    if (typeof leaf === 'string') return inText(leaf, patterns, replacement)
    if (typeof leaf !== 'number' || leaf < smallestCard || !Number.isSafeInteger(leaf)) return leaf
    const text = String(leaf)
    const changed = inText(text, patterns, replacement)
    return changed === text ? leaf : changed
  }
  const search = (call: DraftCall): DraftCall => {
    let copy: Record<string, unknown> | undefined
    for (const name of Object.keys(call)) {
      if (unsearched.has(name)) continue
      const value = mapLeaves(call[name], change, name)
      if (value === call[name]) continue
      copy ??= { ...call }
      putValue(copy, name, value)
    }
    // The type is never changed.
    return (copy as DraftCall | undefined) ?? call
  }
  return (given: DraftCall) => {
    const call = askToJson(given, '') as DraftCall
    const withoutPaths = paths.length === 0 ? call : replaceAt(call, paths, () => replaceWith ?? undefined)
    return patterns.length === 0 ? withoutPaths : search(withoutPaths)
  }
}
