/**
 * Why a call was answered 200 and then dropped.
 * - `documented`: the code is Segment's own, or its documentation says that the call is dropped.
 * - `assumed`: the documentation has the rule but does not say what happens to a call that breaks it; this server drops
 *   the call, so that you do not rely on it.
 */
export type Evidence = 'documented' | 'assumed'

/**
 * Every reason for which this server drops a call.
 * @see https://segment.com/docs/connections/delivery-overview/
 */
export const discardCodes = {
  empty_batch: { evidence: 'documented', reason: 'the batch has no calls' },
  no_user_anon_id: { evidence: 'documented', reason: 'userId and anonymousId are missing' },
  id_not_string: { evidence: 'documented', reason: 'userId or anonymousId is empty or not a string' },
  event_not_defined: { evidence: 'documented', reason: 'a Track call has no event' },
  event_not_string: { evidence: 'documented', reason: 'event is not a string' },
  properties_not_object: { evidence: 'documented', reason: 'properties is not an object' },
  traits_not_object: { evidence: 'documented', reason: 'traits is not an object' },
  name_not_string: { evidence: 'documented', reason: 'name is empty or not a string' },
  category_not_string: { evidence: 'documented', reason: 'category is empty or not a string' },
  consent_categorypreferences_should_exist: {
    evidence: 'documented',
    reason: 'a consent event has no context.consent.categoryPreferences',
  },
  consent_categorypreferences_fields_should_be_object: {
    evidence: 'documented',
    reason: 'context.consent.categoryPreferences is not an object',
  },
  consent_categorypreferences_fields_should_be_bool: {
    evidence: 'documented',
    reason: 'a value of context.consent.categoryPreferences is not a boolean',
  },
  consent_version_should_be_number: { evidence: 'documented', reason: 'context.consent.version is not a number' },
  device_advertisingid_should_be_string: {
    evidence: 'documented',
    reason: 'context.device.advertisingId is not a string',
  },
  source_disabled: { evidence: 'documented', reason: 'the source is disabled' },
  locked_workspace: { evidence: 'documented', reason: 'the workspace is locked' },
  unknown_write_key: { evidence: 'documented', reason: 'no source has this write key' },
  wrong_region: { evidence: 'documented', reason: 'the source is in the other region' },
  suppressed_user: { evidence: 'documented', reason: 'the user is suppressed' },
  too_many_calls: { evidence: 'documented', reason: 'more than 2500 calls in the batch' },
  malformed_pixel: { evidence: 'documented', reason: 'the pixel has no readable call' },
  call_not_object: { evidence: 'assumed', reason: 'the call is not an object' },
  type_unknown: { evidence: 'assumed', reason: 'type is missing or unknown' },
  call_too_large: { evidence: 'assumed', reason: 'the pixel has more than 32 KB' },
  group_id_required: { evidence: 'assumed', reason: 'groupId of a Group call is not a non-empty string' },
  previous_id_required: {
    evidence: 'assumed',
    reason: 'previousId of an Alias call is not a non-empty string',
  },
  user_id_required: { evidence: 'assumed', reason: 'an Alias call has no userId' },
  context_not_object: { evidence: 'assumed', reason: 'context is not an object' },
  integrations_not_object: { evidence: 'assumed', reason: 'integrations is not an object' },
  message_id_invalid: { evidence: 'assumed', reason: 'messageId is not a string of 1 to 100 characters' },
  timestamp_invalid: { evidence: 'assumed', reason: 'timestamp or sentAt is not ISO 8601' },
} as const satisfies Record<string, { readonly evidence: Evidence; readonly reason: string }>

/** A reason to drop a call; Segment's own code if there is one. */
export type DiscardCode = keyof typeof discardCodes
