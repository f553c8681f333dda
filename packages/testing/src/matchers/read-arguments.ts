import { discardCodes } from '../discard-codes.ts'
import { nearestName } from '../query/nearest-name.ts'
import type { CallType } from '../routes.ts'
import { checkExpected, isAsymmetric, isPattern, isPlainObject, readSafely } from './expected-value.ts'
import { findMismatches } from './find-mismatches.ts'
import { showValue } from './show-value.ts'

/** The type of the expected call, and the fields that its first two arguments stand for. */
export interface MatcherShape {
  readonly type: CallType
  readonly first: string
  readonly second: string
}

/** The checked arguments of a matcher. */
export interface ReadArguments {
  /** The expected part of the call, with its type. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly times: number | undefined
}

/** An omitted argument expects nothing; `undefined` is a mistake, such as a typo in a constant. */
const requireDefined = (given: readonly unknown[], names: readonly string[]): void => {
  const index = given.indexOf(undefined)
  if (index !== -1) {
    throw new TypeError(
      `${names[index] ?? `Argument ${index + 1}`} is undefined. Pass expect.anything() for any value, or omit the argument.`,
    )
  }
  if (given.length > names.length) {
    throw new TypeError(`The matcher has ${names.length} arguments, not ${given.length}.`)
  }
}

/** An omitted last argument; null would expect nothing, whatever the test meant by it. */
const readLast = (given: readonly unknown[], index: number, name: string): Readonly<Record<string, unknown>> => {
  if (given.length <= index) return {}
  checkExpected(given[index], name)
  return requireObject(given[index], name)
}

const isText = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || isPattern(value) || isAsymmetric(value)

/** Adds a name or an id; null expects that it is missing. */
const readText = (value: unknown, name: string): unknown => {
  if (readSafely(name, () => isAsymmetric(value))) checkExpected(value, name)
  if (isText(value)) return value
  if (value === null && name !== 'event') return undefined
  const orNull = name === 'event' ? '' : ', or null if it must be missing'
  throw new TypeError(
    `${name} must be a non-empty string, a pattern or an asymmetric matcher${orNull}, but is ${showValue(value)}.`,
  )
}

const requireObject = (value: unknown, name: string): Readonly<Record<string, unknown>> => {
  if (isPlainObject(value)) return value
  throw new TypeError(`${name} must be an object, but is ${showValue(value)}.`)
}

/** Adds the second argument; `{}` as properties or traits expects nothing, not even that they exist. */
const readSecond = (value: unknown, name: string): Readonly<Record<string, unknown>> => {
  if (name === 'previousId') return { [name]: readText(value, name) }
  checkExpected(value, name)
  if (isAsymmetric(value)) return { [name]: value }
  const part = requireObject(value, name)
  return Object.keys(part).length === 0 ? {} : { [name]: part }
}

/** Fields of a stored call, and `times`; others are allowed, unless they are misspellings. */
export const detailNames: readonly string[] = [
  'userId',
  'anonymousId',
  'context',
  'integrations',
  'timestamp',
  'messageId',
  'writeKey',
  'channel',
  'version',
  'receivedAt',
  'originalTimestamp',
  'sentAt',
  'category',
  'times',
  ...['event', 'name', 'properties', 'traits', 'groupId', 'previousId'],
]

/** @throws {TypeError} for a misspelled field, which no call has, and for one that is another argument */
const checkDetails = (details: Readonly<Record<string, unknown>>, own: readonly string[]): void => {
  for (const name of Object.keys(details)) {
    if (name === 'type' || own.includes(name)) {
      throw new TypeError(
        `details must not have ${name}, which ${name === 'type' ? 'the matcher' : 'another argument'} sets.`,
      )
    }
    const near = detailNames.includes(name) ? undefined : nearestName(name, detailNames)
    if (near !== undefined) throw new TypeError(`A call has no field ${name}. Did you mean ${near}?`)
  }
}

/**
 * Reads the arguments of a matcher of stored calls.
 * @throws {TypeError} for an argument that is undefined or that no call can match
 */
export const readArguments = (shape: MatcherShape, given: readonly unknown[]): ReadArguments => {
  const { type, first, second } = shape
  requireDefined(given, [first, second, 'details'])
  if (given.length === 0 && first === 'event') {
    throw new TypeError('The event is missing. Pass its name, or expect.anything() for any event.')
  }
  const details = readLast(given, 2, 'details')
  const { times, ...others } = details
  if ('times' in details && (typeof times !== 'number' || !Number.isInteger(times) || times < 0)) {
    throw new TypeError(`times must be a whole number of at least 0, but is ${showValue(times)}.`)
  }
  checkDetails(others, [first, second])
  return {
    times: typeof times === 'number' ? times : undefined,
    fields: {
      type,
      ...(given.length > 0 ? { [first]: readText(given[0], first) } : {}),
      ...(given.length > 1 ? readSecond(given[1], second) : {}),
      ...others,
    },
  }
}

const knownCodes = Object.keys(discardCodes)

/**
 * Reads the arguments of the matcher of dropped calls.
 * @throws {TypeError} for a code that does not exist, which could never be found
 */
export const readDiscardArguments = (
  given: readonly unknown[],
): { readonly code: unknown; readonly call: Readonly<Record<string, unknown>> } => {
  requireDefined(given, ['code', 'call'])
  const [code] = given
  if (given.length > 0) checkExpected(code, 'code')
  if (given.length > 0 && !knownCodes.some((known) => findMismatches(code, known).length === 0)) {
    throw new TypeError(`No reason to drop a call is ${showValue(code)}. The reasons are ${knownCodes.join(', ')}.`)
  }
  const call = readLast(given, 1, 'call')
  return { code, call }
}
