import { isJsonObject } from '../json.ts'

/** A difference between an expected and a received value. */
export interface Mismatch {
  /** Path such as `products[0].price`; empty for the value itself. */
  readonly path: string
  readonly expected: unknown
  readonly received: unknown
}

/** The common shape of asymmetric matchers in all test runners, such as `expect.any(String)`. */
interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean
}

/** Whether a value is an asymmetric matcher. */
export const isAsymmetric = (value: unknown): value is AsymmetricMatcher =>
  typeof value === 'object' &&
  value !== null &&
  'asymmetricMatch' in value &&
  typeof value.asymmetricMatch === 'function'

/** What is sent for an expected value: the result of its `toJSON` if it has one. */
const asSent = (value: unknown, name: string | number): unknown =>
  typeof value === 'object' &&
  value !== null &&
  !isAsymmetric(value) &&
  'toJSON' in value &&
  typeof value.toJSON === 'function'
    ? value.toJSON(String(name))
    : value

const joinPath = (path: string, name: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
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
  if (isAsymmetric(expected)) return expected.asymmetricMatch(received) ? [] : differs
  if (expected instanceof RegExp) return typeof received === 'string' && expected.test(received) ? [] : differs
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
  return Object.is(expected, received) ? [] : differs
}

/** The number of expected values, to measure how near a call is. */
export const countExpected = (given: unknown): number => {
  const expected = asSent(given, '')
  if (isAsymmetric(expected) || expected instanceof RegExp) return 1
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
