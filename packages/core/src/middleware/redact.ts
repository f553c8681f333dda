import { type CallPath, parseCallPath, replaceAt } from './call-paths.ts'
import { mapLeaves } from './map-leaves.ts'
import type { DraftCall, Middleware } from './middleware.ts'

/** Finds what is not to leave, in text. */
export interface TextPattern {
  readonly pattern: RegExp
  /** Whether a match is what it looks like; without it every match is. */
  readonly isMatch?: ((text: string) => boolean) | undefined
}

/** Whether digits carry the check digit that payment cards have. @see https://www.iso.org/standard/70484.html */
const hasCheckDigit = (text: string): boolean => {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number)
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0
}

/** Patterns of what often must not leave. */
export const redactPatterns = {
  email: { pattern: /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/g },
  cardNumber: { pattern: /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g, isMatch: hasCheckDigit },
  ipv4: { pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g },
  // Groups with colons between are many things; what a URL takes as an address is one.
  ipv6: {
    pattern: /(?<![\w:.])[\dA-Fa-f]*(?::[\dA-Fa-f]*){2,8}(?:\.\d{1,3}){0,3}(?![\w:])/g,
    isMatch: (text) => URL.canParse(`http://[${text}]/`),
  },
} as const satisfies Readonly<Record<string, TextPattern>>

/** Name of a pattern. */
export type RedactPatternName = keyof typeof redactPatterns

/** What is taken out of calls. */
export interface RedactOptions {
  /** Values that go as a whole, such as `traits.email` or `properties.products.*.name`. */
  readonly paths?: readonly string[] | undefined
  /** Text that goes wherever it stands in traits, properties and context. */
  readonly patterns?: readonly (RedactPatternName | RegExp | TextPattern)[] | undefined
  /** What stands in its place; null takes values at `paths` away with their names. @default '[redacted]' */
  readonly replaceWith?: string | null | undefined
}

/** Fields that patterns look through; ids and names of events stay what they are. */
const searched: readonly CallPath[] = [['traits'], ['properties'], ['context']]

const patternOf = (given: RedactPatternName | RegExp | TextPattern): TextPattern => {
  const found = typeof given === 'string' ? redactPatterns[given] : given instanceof RegExp ? { pattern: given } : given
  const { pattern } = found
  return pattern.global ? found : { ...found, pattern: new RegExp(pattern.source, `${pattern.flags}g`) }
}

const inText = (text: string, patterns: readonly TextPattern[], replacement: string): string => {
  let current = text
  for (const { pattern, isMatch } of patterns) {
    current = current.replace(pattern, (match) => (isMatch === undefined || isMatch(match) ? replacement : match))
  }
  return current
}

/**
 * Takes out what must not leave: values at paths, and text that matches patterns. The call it is given stays as it is.
 * @throws {RangeError} for a path that is none, when it is made
 */
export const redact = (options: RedactOptions): Middleware => {
  const { replaceWith = '[redacted]' } = options
  const paths = (options.paths ?? []).map(parseCallPath)
  const patterns = (options.patterns ?? []).map(patternOf)
  const replacement = replaceWith ?? ''
  const change = (leaf: unknown): unknown => (typeof leaf === 'string' ? inText(leaf, patterns, replacement) : leaf)
  return (call: DraftCall) => {
    const withoutPaths = replaceAt(call, paths, () => replaceWith ?? undefined)
    return patterns.length === 0 ? withoutPaths : replaceAt(withoutPaths, searched, (value) => mapLeaves(value, change))
  }
}
