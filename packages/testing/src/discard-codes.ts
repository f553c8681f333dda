/**
 * Why a call was answered 200 and then dropped.
 * - `documented`: the code is Segment's own, or its documentation says that the call is dropped.
 * - `assumed`: the documentation has the rule but does not say what happens to a call that breaks it; this server drops
 *   the call, so that you do not rely on it.
 */
export type Evidence = 'documented' | 'assumed'

const documented = (reason: string) => ({ evidence: 'documented', reason }) as const
const assumed = (reason: string) => ({ evidence: 'assumed', reason }) as const

/**
 * Every reason for which this server drops a call.
 * @see https://www.twilio.com/docs/segment/connections/delivery-overview/
 */
export const discardCodes = {
  empty_batch: documented('the batch has no calls'),
  no_user_anon_id: documented('userId and anonymousId are missing'),
  id_not_string: documented('userId or anonymousId is empty or not a string'),
  event_not_defined: documented('a Track call has no event'),
  event_not_string: documented('event is not a string'),
  properties_not_object: documented('properties is not an object'),
  traits_not_object: documented('traits is not an object'),
  name_not_string: documented('name is empty or not a string'),
  category_not_string: documented('category is empty or not a string'),
  consent_categorypreferences_should_exist: documented('a consent event has no context.consent.categoryPreferences'),
  consent_categorypreferences_fields_should_be_object: documented(
    'context.consent.categoryPreferences is not an object',
  ),
  consent_categorypreferences_fields_should_be_bool: documented(
    'a value of context.consent.categoryPreferences is not a boolean',
  ),
  consent_version_should_be_number: documented('context.consent.version is not a number'),
  device_advertisingid_should_be_string: documented('context.device.advertisingId is not a string'),
  source_disabled: documented('the source is disabled'),
  locked_workspace: documented('the workspace is locked'),
  unknown_write_key: documented('no source has this write key'),
  wrong_region: documented('the source is in the other region'),
  suppressed_user: documented('the user is suppressed'),
  too_many_calls: documented('more than 2500 calls in the batch'),
  malformed_pixel: documented('the pixel has no readable call'),
  call_not_object: assumed('the call is not an object'),
  type_unknown: assumed('type is missing or unknown'),
  call_too_large: assumed('the pixel has more than 32 KB'),
  group_id_required: assumed('groupId of a Group call is not a non-empty string'),
  previous_id_required: assumed('previousId of an Alias call is not a non-empty string'),
  user_id_required: assumed('an Alias call has no userId'),
  context_not_object: assumed('context is not an object'),
  integrations_not_object: assumed('integrations is not an object'),
  message_id_invalid: assumed('messageId is not a string of 1 to 100 characters'),
  timestamp_invalid: assumed('timestamp or sentAt is not ISO 8601'),
} as const satisfies Record<string, { readonly evidence: Evidence; readonly reason: string }>

/** A reason to drop a call; Segment's own code if there is one. */
export type DiscardCode = keyof typeof discardCodes
