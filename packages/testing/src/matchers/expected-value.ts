/** The common shape of asymmetric matchers in all test runners, such as `expect.any(String)`. */
export interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean
}

/** Whether a value is an asymmetric matcher. */
export const isAsymmetric = (value: unknown): value is AsymmetricMatcher =>
  typeof value === 'object' &&
  value !== null &&
  'asymmetricMatch' in value &&
  typeof value.asymmetricMatch === 'function'

/** `instanceof` fails for values of another realm, such as Jest's. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice('[object '.length, -1)

/** Whether a value is a regular expression. */
export const isPattern = (value: unknown): value is RegExp => tagOf(value) === 'RegExp'

/** Whether a value is an object literal, or one without a prototype. */
export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || tagOf(value) !== 'Object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** What is sent for an expected value: the result of its `toJSON` if it has one. */
export const asSent = (value: unknown, name: string | number): unknown =>
  typeof value === 'object' &&
  value !== null &&
  !isAsymmetric(value) &&
  'toJSON' in value &&
  typeof value.toJSON === 'function'
    ? value.toJSON(String(name))
    : value

/** Whether a pattern finds something; unlike `test`, this ignores what a global pattern remembers. */
export const findsPattern = (pattern: RegExp, text: string): boolean => text.search(pattern) !== -1

/** Runs an asymmetric matcher; its global pattern starts at the beginning. */
export const matchesAsymmetric = (matcher: AsymmetricMatcher, value: unknown): boolean => {
  if ('sample' in matcher && isPattern(matcher.sample)) matcher.sample.lastIndex = 0
  return matcher.asymmetricMatch(value)
}

/** Appends a name to a path. */
export const joinPath = (path: string, name: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

const article = (noun: string): string => `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`

/** Names a value that JSON cannot contain; undefined if it can. */
const nameOutsideJson = (value: unknown): string | undefined => {
  switch (typeof value) {
    case 'bigint':
    case 'function':
    case 'symbol':
      return article(typeof value)
    case 'number':
      return Number.isFinite(value) ? undefined : String(value)
    case 'object': {
      if (value === null || Array.isArray(value) || isPlainObject(value)) return undefined
      if (tagOf(value) === 'Object' && Object.keys(value).length > 0) return undefined
      const made: unknown = Reflect.get(value, 'constructor')
      return article(typeof made === 'function' && made.name !== '' ? made.name : tagOf(value))
    }
    default:
      return undefined
  }
}

/** Finds what the runner compares as it is: a pattern or a date in `expect.objectContaining` never equals a text. */
const findUnequal = (sample: unknown, seen: Set<unknown>): string | undefined => {
  if (isPattern(sample)) return 'a pattern; use expect.stringMatching'
  if (typeof sample !== 'object' || sample === null || seen.has(sample)) return undefined
  seen.add(sample)
  if (isAsymmetric(sample)) {
    const inner = 'sample' in sample && !isPattern(sample.sample) ? sample.sample : undefined
    return findUnequal(inner, seen)
  }
  if ('toJSON' in sample && typeof sample.toJSON === 'function') {
    return `${nameOutsideJson(sample) ?? 'an object with toJSON'}; use the value that is sent`
  }
  return Array.isArray(sample) || isPlainObject(sample)
    ? Object.values(sample).reduce<string | undefined>((found, value) => found ?? findUnequal(value, seen), undefined)
    : nameOutsideJson(sample)
}

/** Checks the sample of an asymmetric matcher, except the pattern of `expect.stringMatching` itself. */
const checkSample = (matcher: AsymmetricMatcher, path: string): void => {
  const sample = 'sample' in matcher ? matcher.sample : undefined
  if (typeof sample !== 'object' || sample === null || isPattern(sample)) return
  const unequal = findUnequal(sample, new Set())
  if (unequal !== undefined) throw new TypeError(`${path} has a matcher that contains ${unequal}.`)
}

/** Reads a value of the test, whose getters, `toJSON` and proxies may throw. @throws {TypeError} names the path */
export const readSafely = <T>(path: string, from: () => T): T => {
  try {
    return from()
  } catch (error) {
    const why = error instanceof Error ? error.message : 'something else than an Error was thrown'
    throw new TypeError(`${path === '' ? 'The expectation' : path} cannot be read: ${why}`, { cause: error })
  }
}

/**
 * Checks that a call can contain an expected value. Comparing one that it cannot contain would let every negated
 * assertion pass, and a Map has no names to compare.
 * @throws {TypeError} names the path and the value
 */
export const checkExpected = (
  given: unknown,
  path: string,
  name: string | number = '',
  parents: readonly unknown[] = [],
): void => {
  const read = <T>(from: () => T): T => readSafely(path, from)
  if (read(() => isPattern(given))) return
  if (isAsymmetric(given)) {
    checkSample(given, path)
    return
  }
  if (parents.includes(given)) throw new TypeError(`${path} contains itself, which a call cannot.`)
  if (tagOf(given) === 'Date' && Number.isNaN(Number(given))) throw new TypeError(`${path} is an invalid date.`)
  const expected = read(() => asSent(given, name))
  const outside = read(() => nameOutsideJson(expected))
  if (outside !== undefined) {
    throw new TypeError(
      `${path} is ${outside}, which a call cannot contain. Expect a JSON value, a pattern or an asymmetric matcher such as expect.any(Number).`,
    )
  }
  if (Array.isArray(expected)) {
    // An index loop, because holes count too.
    for (let index = 0; index < expected.length; index += 1) {
      const item: unknown = expected[index]
      if (item === undefined) throw new TypeError(`${path}[${index}] is undefined, which an array cannot contain.`)
      checkExpected(item, `${path}[${index}]`, index, [...parents, given])
    }
  } else if (typeof expected === 'object' && expected !== null) {
    if (Object.getOwnPropertySymbols(expected).length > 0) {
      throw new TypeError(`${path} has a symbol as a name, which a call cannot contain.`)
    }
    for (const [own, value] of read(() => Object.entries(expected))) {
      checkExpected(value, joinPath(path, own), own, [...parents, given])
    }
  }
}
