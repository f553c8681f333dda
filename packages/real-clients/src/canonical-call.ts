import type { JsonObject } from '@org/segment-testing'

/** Fields that differ between two sendings of the same call: ids and times that are made up on the way, and who sent it. */
const asideFields = [
  'messageId',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'receivedAt',
  'writeKey',
  '_metadata',
] as const

/** Fields of the context that say who sent the call, and from where. */
const asideContext = ['library', 'ip', 'userAgent', 'userAgentData'] as const

/** A call and what was taken from it. */
export interface CanonicalCall {
  /** What the caller said, keys in order. */
  readonly call: JsonObject
  /** Values of the fields that were there, those of the context under `context.` and their name. */
  readonly aside: JsonObject
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const takeAside = (object: JsonObject, names: readonly string[]): readonly [kept: JsonObject, aside: JsonObject] => {
  const entries = Object.entries(object).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const isAside = ([name]: readonly [string, unknown]): boolean => names.includes(name)
  return [Object.fromEntries(entries.filter((entry) => !isAside(entry))), Object.fromEntries(entries.filter(isAside))]
}

/** Takes ids, times and library fields aside, so that two arrivals of the same call can be compared. */
export const canonicalCall = (stored: JsonObject): CanonicalCall => {
  const [call, aside] = takeAside(stored, asideFields)
  if (!isObject(call.context)) return { call, aside }
  const [context, taken] = takeAside(call.context, asideContext)
  const named = Object.entries(taken).map(([name, value]) => [`context.${name}`, value])
  return { call: { ...call, context }, aside: { ...aside, ...Object.fromEntries(named) } }
}

/** Calls in an order of their own, by what they say: batches of one client may overtake each other. */
export const canonicalOrder = (calls: readonly JsonObject[]): readonly JsonObject[] =>
  calls
    .map((stored) => canonicalCall(stored).call)
    .map((call) => [JSON.stringify(call), call] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([, call]) => call)
