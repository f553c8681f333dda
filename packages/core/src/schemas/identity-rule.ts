import type { IdentityRule } from '../spec/call-types.ts'
import type { JsonObject } from '../values/json-object.ts'

const absent = (value: unknown): boolean => value === undefined || value === null

/**
 * Whether a call carries none of the ids its rule asks for. An id that is present but wrong is not missing; it has an
 * issue of its own. The previousId of an alias is a required field and not looked at here.
 */
export const missingIdentity = (rule: IdentityRule, call: JsonObject): boolean => {
  switch (rule) {
    case 'user-or-anonymous':
      return absent(call.userId) && absent(call.anonymousId)
    case 'user-and-previous':
      return absent(call.userId)
    default:
      return rule satisfies never
  }
}

/** For each identity rule the sets of fields one of which is enough, as JSON Schema's `anyOf` wants it. */
export const identityAlternatives: Readonly<Record<IdentityRule, readonly (readonly string[])[]>> = {
  'user-or-anonymous': [['userId'], ['anonymousId']],
  'user-and-previous': [['userId', 'previousId']],
}
