import { isJsonObject } from '../json.ts'

/** A place where a value is not what was expected. */
export interface Mismatch {
  /** Names and indexes joined as people write them; empty for the value itself. */
  readonly path: string
  readonly expected: unknown
  readonly received: unknown
}

/** What the asymmetric matchers of every test runner have in common, such as `expect.any(String)`. */
interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean
}

/** Whether a value decides for itself what matches it. */
export const isAsymmetric = (value: unknown): value is AsymmetricMatcher =>
  typeof value === 'object' &&
  value !== null &&
  'asymmetricMatch' in value &&
  typeof value.asymmetricMatch === 'function'

const joinPath = (path: string, name: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

/**
 * Holds a value against what is expected of it: objects may have more names than expected, arrays have exactly the items
 * expected, asymmetric matchers decide for themselves, a pattern tests a string, and a Date stands for its ISO 8601 text.
 * `undefined` expects that there is nothing.
 * @returns nothing where it is as expected
 */
export const findMismatches = (expected: unknown, received: unknown, path = ''): readonly Mismatch[] => {
  const differs = [{ path, expected, received }]
  if (isAsymmetric(expected)) return expected.asymmetricMatch(received) ? [] : differs
  if (expected instanceof RegExp) return typeof received === 'string' && expected.test(received) ? [] : differs
  if (expected instanceof Date) return received === expected.toISOString() ? [] : differs
  if (Array.isArray(expected)) {
    if (!Array.isArray(received) || received.length !== expected.length) return differs
    return expected.flatMap((item: unknown, index) => findMismatches(item, received[index], `${path}[${index}]`))
  }
  if (isJsonObject(expected)) {
    if (!isJsonObject(received)) return differs
    return Object.entries(expected).flatMap(([name, value]) =>
      findMismatches(value, Object.hasOwn(received, name) ? received[name] : undefined, joinPath(path, name)),
    )
  }
  return Object.is(expected, received) ? [] : differs
}

/** How many single values are expected; the measure of how near a call comes. */
export const countExpected = (expected: unknown): number => {
  if (isAsymmetric(expected) || expected instanceof RegExp || expected instanceof Date) return 1
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
