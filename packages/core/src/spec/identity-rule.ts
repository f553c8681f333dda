import type { JsonObject } from '../values/json-object.ts'

/**
 * Which ids a call needs.
 * - `user-or-anonymous`: a non-empty userId or anonymousId.
 * - `user-and-previous`: a non-empty userId (the new id) and previousId (the old one).
 */
export type IdentityRule = 'user-or-anonymous' | 'user-and-previous'

const absent = (value: unknown): boolean => value === undefined || value === null

/**
 * Whether a call has none of the ids that its identity rule requires. An id that is present but invalid is not missing;
 * it has its own issue. The previousId of an alias is a required field and not checked here.
 */
export const missingIdentity: Readonly<Record<IdentityRule, (call: JsonObject) => boolean>> = {
  'user-or-anonymous': (call) => absent(call.userId) && absent(call.anonymousId),
  'user-and-previous': (call) => absent(call.userId),
}

/** Spellings of the ids that Segment's older examples use; no endpoint reads them. */
const snakeIds = ['user_id', 'anonymous_id'] as const

/** The top-level name in snake case under which a call without an identity has its id. */
export const misspelledId = (call: JsonObject): (typeof snakeIds)[number] | undefined =>
  snakeIds.find((name) => !absent(call[name]))

/** For each identity rule the sets of fields of which one is enough, as `anyOf` of JSON Schema needs them. */
export const identityAlternatives: Readonly<Record<IdentityRule, readonly (readonly string[])[]>> = {
  'user-or-anonymous': [['userId'], ['anonymousId']],
  'user-and-previous': [['userId', 'previousId']],
}
