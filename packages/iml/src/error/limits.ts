import { ImlFault } from './iml-fault.ts'

/** What bounds one evaluation, so that no template can hang or exhaust its host. */
export const imlLimits = {
  /** Levels of an expression, and levels of a JSON tree or of nested data. */
  depth: 250,
  /** Length of any text that an expression makes, in UTF-16 units. */
  textLength: 10_000_000,
  /** Items of any array that a function makes. */
  items: 1_000_000,
  /** Length of a regular expression, in UTF-16 units. */
  patternLength: 10_000,
  /** Time that a regular expression may take on one text, in milliseconds; the default of `patternTimeoutMs`. */
  patternTimeoutMs: 1000,
} as const

/**
 * Passes a text on, unless it is too long.
 * @throws {ImlFault} `too_large`
 */
export const boundedText = (text: string): string => {
  checkTextLength(text.length)
  return text
}

/**
 * @param length in UTF-16 units
 * @throws {ImlFault} `too_large`
 */
export const checkTextLength = (length: number): void => {
  if (length > imlLimits.textLength) {
    throw new ImlFault('too_large', `The text would be longer than ${imlLimits.textLength} characters`)
  }
}

/** @throws {ImlFault} `too_large` */
export const checkItems = (count: number): void => {
  if (count > imlLimits.items)
    throw new ImlFault('too_large', `The array would have more than ${imlLimits.items} items`)
}

/** @throws {ImlFault} `too_deep` */
export const checkDepth = (depth: number): void => {
  if (depth > imlLimits.depth) throw new ImlFault('too_deep', `The data nests deeper than ${imlLimits.depth} levels`)
}
