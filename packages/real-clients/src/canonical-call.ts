import type { JsonObject } from '@org/segment-testing'

/** Fields that differ each time a call is sent: generated ids and times, and the sender. */
const asideFields = [
  'messageId',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'receivedAt',
  'writeKey',
  '_metadata',
] as const

/** Context fields that describe the sender. */
const asideContext = ['library', 'ip', 'userAgent', 'userAgentData'] as const

/** A call, and the fields removed from it. */
export interface CanonicalCall {
  /** What the caller sent, with sorted keys. */
  readonly call: JsonObject
  /** The removed fields; those of the context are named `context.…`. */
  readonly aside: JsonObject
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const takeAside = (object: JsonObject, names: readonly string[]): readonly [kept: JsonObject, aside: JsonObject] => {
  const entries = Object.entries(object).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const isAside = ([name]: readonly [string, unknown]): boolean => names.includes(name)
  return [Object.fromEntries(entries.filter((entry) => !isAside(entry))), Object.fromEntries(entries.filter(isAside))]
}

/** Removes ids, times and library fields, so that two copies of the same call can be compared. */
export const canonicalCall = (stored: JsonObject): CanonicalCall => {
  const [call, aside] = takeAside(stored, asideFields)
  if (!isObject(call.context)) return { call, aside }
  const [context, taken] = takeAside(call.context, asideContext)
  const named = Object.entries(taken).map(([name, value]) => [`context.${name}`, value])
  return { call: { ...call, context }, aside: { ...aside, ...Object.fromEntries(named) } }
}

/** Canonical calls sorted by content, because batches of one client may overtake each other. */
export const canonicalOrder = (calls: readonly JsonObject[]): readonly JsonObject[] =>
  calls
    .map((stored) => JSON.stringify(canonicalCall(stored).call))
    .toSorted()
    .map((text) => JSON.parse(text))
