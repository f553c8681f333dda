import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { decodeUtf8 } from '../web-globals.ts'
import type { ExpectedRequest } from './conformance-case.ts'

/** A request built by a client. */
export interface BuiltRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON as text or bytes. */
  readonly body: string | Uint8Array
}

/** Fields that delivery may add to a call; it may also replace `sentAt`. */
const stamps: ReadonlySet<string> = new Set(['type', 'messageId', 'timestamp', 'sentAt', 'writeKey'])

/**
 * Finds differences between a request and the expected one. Fields that delivery adds are allowed, on the body and on
 * each call of a batch: type, messageId, timestamp, sentAt, writeKey and `context.library`.
 * @returns one line per difference, without values of headers; empty if there is none
 */
export const requestDifferences = (expected: ExpectedRequest, actual: BuiltRequest): readonly string[] => {
  const differences: string[] = []
  if (actual.method !== expected.method) differences.push(`method is ${actual.method}`)
  if (actual.url !== expected.url) differences.push(`url is ${actual.url}, not ${expected.url}`)
  const headers = new Map(Object.entries(actual.headers).map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, value] of Object.entries(expected.headers)) {
    if (!sameHeader(name, value, headers.get(name))) differences.push(`header ${name} is missing or different`)
  }
  const text = typeof actual.body === 'string' ? actual.body : decodeUtf8(actual.body)
  const body: unknown = JSON.parse(text)
  if (!isJsonObject(body)) return [...differences, 'body is not an object']
  return [...differences, ...callDifferences(expected.body, body, 'body')]
}

const sameHeader = (name: string, expected: string, actual: string | undefined): boolean =>
  name === 'content-type' ? actual?.split(';', 1)[0] === expected : actual === expected

const namesOf = (...objects: readonly JsonObject[]): readonly string[] => [...new Set(objects.flatMap(Object.keys))]

const callDifferences = (expected: JsonObject, actual: JsonObject, path: string): readonly string[] =>
  namesOf(expected, actual).flatMap((name) => {
    const [wanted, sent, here] = [expected[name], actual[name], `${path}.${name}`]
    if (stamps.has(name) && (wanted === undefined || name === 'sentAt')) return []
    if (name === 'context' && isJsonObject(sent)) return contextDifferences(wanted, sent, here)
    if (name === 'batch' && Array.isArray(wanted) && Array.isArray(sent)) return batchDifferences(wanted, sent, here)
    return same(wanted, sent) ? [] : [`${here} differs`]
  })

const contextDifferences = (expected: JsonValue | undefined, actual: JsonObject, path: string): readonly string[] => {
  const wanted = isJsonObject(expected) ? expected : {}
  return namesOf(wanted, actual)
    .filter((name) => !(name === 'library' && wanted.library === undefined) && !same(wanted[name], actual[name]))
    .map((name) => `${path}.${name} differs`)
}

const batchDifferences = (
  expected: readonly JsonValue[],
  actual: readonly JsonValue[],
  path: string,
): readonly string[] => {
  if (expected.length !== actual.length) return [`${path} has ${actual.length} calls, not ${expected.length}`]
  return expected.flatMap((item, index) => {
    const sent = actual[index]
    const here = `${path}[${index}]`
    return isJsonObject(item) && isJsonObject(sent) ? callDifferences(item, sent, here) : [`${here} is not an object`]
  })
}

/** Equal as JSON values; the order of names in an object is ignored. */
const same = (left: JsonValue | undefined, right: JsonValue | undefined): boolean => {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]))
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return left === right
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => same(left[name], right[name]))
}
