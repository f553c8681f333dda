import { ImlFault } from './iml-fault.ts'

/** Limits of one evaluation, so that no template can hang its host or exhaust its memory. */
export const imlLimits = {
  /** Nesting depth of an expression, a JSON tree or data. */
  depth: 250,
  /** Length of any text that an expression creates, in UTF-16 units. */
  textLength: 10_000_000,
  /** Items of any array that a function creates. */
  items: 1_000_000,
  /** Length of a regular expression, in UTF-16 units. */
  patternLength: 10_000,
  /** Default of the option `patternTimeoutMs`, in milliseconds. */
  patternTimeoutMs: 1000,
} as const

/**
 * Returns the text, unless it is too long.
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
  if (depth > imlLimits.depth)
    throw new ImlFault('too_deep', `The data is nested deeper than ${imlLimits.depth} levels`)
}
