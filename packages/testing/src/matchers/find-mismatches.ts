import { isJsonObject } from '../json.ts'
import { asSent, findsPattern, isAsymmetric, isPattern, joinPath, matchesAsymmetric } from './expected-value.ts'

/** A difference between an expected and a received value. */
export interface Mismatch {
  /** Path such as `products[0].price`; empty for the value itself. */
  readonly path: string
  readonly expected: unknown
  readonly received: unknown
}

/**
 * Compares a value with an expected one: objects may have additional names, arrays must have exactly the expected items,
 * asymmetric matchers are called, a pattern tests a string, and an object with `toJSON`, such as a Date, matches what that
 * returns. `undefined` expects that the value is missing.
 * @returns an empty list if the value matches
 */
export const findMismatches = (
  given: unknown,
  received: unknown,
  path = '',
  name: string | number = '',
): readonly Mismatch[] => {
  const expected = asSent(given, name)
  const differs = [{ path, expected, received }]
  if (isAsymmetric(expected)) return matchesAsymmetric(expected, received) ? [] : differs
  if (isPattern(expected)) return typeof received === 'string' && findsPattern(expected, received) ? [] : differs
  if (Array.isArray(expected)) {
    if (!Array.isArray(received) || received.length !== expected.length) return differs
    return expected.flatMap((item: unknown, index) => findMismatches(item, received[index], `${path}[${index}]`, index))
  }
  if (isJsonObject(expected)) {
    if (!isJsonObject(received)) return differs
    return Object.entries(expected).flatMap(([own, value]) =>
      findMismatches(value, Object.hasOwn(received, own) ? received[own] : undefined, joinPath(path, own), own),
    )
  }
  // Not Object.is: JSON text has -0 and 0 for the same number.
  return expected === received ? [] : differs
}

/** The number of expected values, to measure how near a call is. */
export const countExpected = (given: unknown): number => {
  const expected = asSent(given, '')
  if (isAsymmetric(expected) || isPattern(expected)) return 1
  if (Array.isArray(expected))
    return Math.max(
      1,
      expected.reduce((sum: number, item) => sum + countExpected(item), 0),
    )
  if (isJsonObject(expected)) {
    return Object.values(expected).reduce<number>((sum, value) => sum + countExpected(value), 0)
  }
  return 1
}
