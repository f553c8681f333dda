import { pages } from './pages.ts'

/** An `error` stops a call: Segment refuses or silently drops it. A `warning` does not: Segment keeps it, but not as meant. */
export type Severity = 'error' | 'warning'

/** One rule of Segment that a call can break. */
export interface IssueRule {
  readonly severity: Severity
  /** What the rule asks for. */
  readonly rule: string
  /** What to do about it. */
  readonly advice: string
  /** Public page the rule comes from. */
  readonly page: string
  /** Segment's own code for the drop, as its Delivery Overview shows it. */
  readonly discardCode?: string
}

/** Every rule by its stable code. */
export const issueRules = {
  call_not_object: {
    severity: 'error',
    rule: 'A call is a JSON object.',
    advice: 'Send one object with the fields of the call.',
    page: pages.common,
  },
  type_required: {
    severity: 'error',
    rule: 'A call names its type, in a batch each one its own.',
    advice: 'Set type to identify, track, page, screen, group or alias.',
    page: pages.httpApiBatch,
  },
  type_unknown: {
    severity: 'error',
    rule: 'There are six types of call: identify, track, page, screen, group and alias.',
    advice: 'Set type to one of the six.',
    page: pages.common,
  },
  identity_required: {
    severity: 'error',
    rule: 'A call carries a userId or an anonymousId.',
    advice: 'Set userId for a known user, or anonymousId (a UUID will do) for an unknown one.',
    page: pages.identities,
    discardCode: 'no_user_anon_id',
  },
  user_id_required: {
    severity: 'error',
    rule: 'An alias carries the new id of the user as userId.',
    advice: 'Set userId to the id by which the user is known from now on.',
    page: pages.alias,
  },
  id_not_string: {
    severity: 'error',
    rule: 'An id is a string with at least one character.',
    advice: 'Turn the id into a string, or leave the field out.',
    page: pages.identities,
    discardCode: 'id_not_string',
  },
  event_required: {
    severity: 'error',
    rule: 'A track call names its event.',
    advice: 'Set event to the name of the action, such as "Order Completed".',
    page: pages.track,
    discardCode: 'event_not_defined',
  },
  event_not_string: {
    severity: 'error',
    rule: 'The name of an event is a string.',
    advice: 'Set event to the name of the action, such as "Order Completed".',
    page: pages.track,
    discardCode: 'event_not_string',
  },
  group_id_required: {
    severity: 'error',
    rule: 'A group call carries a groupId, a string with at least one character.',
    advice: 'Set groupId to your id for the group.',
    page: pages.group,
  },
  previous_id_required: {
    severity: 'error',
    rule: 'An alias carries the old id of the user as previousId, a string with at least one character.',
    advice: 'Set previousId to the id by which the user was known before.',
    page: pages.alias,
  },
  properties_not_object: {
    severity: 'error',
    rule: 'Properties are an object of names and values.',
    advice: 'Send an object, or leave properties out.',
    page: pages.trackProperties,
    discardCode: 'properties_not_object',
  },
  traits_not_object: {
    severity: 'error',
    rule: 'Traits are an object of names and values.',
    advice: 'Send an object, or leave traits out.',
    page: pages.userTraits,
    discardCode: 'traits_not_object',
  },
  context_not_object: {
    severity: 'error',
    rule: 'The context is an object of names and values.',
    advice: 'Send an object, or leave context out.',
    page: pages.context,
  },
  integrations_not_object: {
    severity: 'error',
    rule: 'Integrations are an object: name of a destination to true, false or an options object.',
    advice: 'Send an object such as {"All": true}, or leave integrations out.',
    page: pages.integrations,
  },
  name_not_string: {
    severity: 'error',
    rule: 'The name of a page or screen is a string with at least one character.',
    advice: 'Set name to a string, or leave it out.',
    page: pages.page,
    discardCode: 'name_not_string',
  },
  category_not_string: {
    severity: 'error',
    rule: 'The category of a page or screen is a string with at least one character.',
    advice: 'Set category to a string, or leave it out.',
    page: pages.page,
    discardCode: 'category_not_string',
  },
  message_id_invalid: {
    severity: 'error',
    rule: 'A messageId is a string of 1 to 100 characters.',
    advice: 'Use a UUID, or leave messageId out and one is made.',
    page: pages.common,
  },
  timestamp_invalid: {
    severity: 'error',
    rule: 'A time is an ISO 8601 string of a date that exists.',
    advice: 'Send text such as 2024-05-01T09:30:00.000Z; Date.toISOString() makes it.',
    page: pages.timestamps,
  },
  currency_invalid: {
    severity: 'error',
    rule: 'A currency is the three-letter code of ISO 4217.',
    advice: 'Send a code such as USD or EUR.',
    page: pages.trackProperties,
  },
  not_json: {
    severity: 'error',
    rule: 'A call holds only what JSON can carry: strings, finite numbers, booleans, null, arrays and plain objects.',
    advice: 'Convert the value, such as a Date with toISOString(), or leave it out.',
    page: pages.httpApi,
  },
  call_too_large: {
    severity: 'error',
    rule: 'A call has at most 32 KB (32,768 bytes) of JSON.',
    advice: 'Leave out or shorten the largest values, or split the facts over several calls.',
    page: pages.httpApiLimits,
  },
  batch_too_large: {
    severity: 'error',
    rule: 'A batch has at most 500 KB (512,000 bytes) of JSON.',
    advice: 'Send fewer calls in one batch.',
    page: pages.httpApiBatch,
  },
  batch_too_many_calls: {
    severity: 'error',
    rule: 'A batch has at most 2,500 calls; Segment answers 200 to a larger one and keeps none.',
    advice: 'Send fewer calls in one batch.',
    page: pages.httpApiBatch,
  },
  batch_empty: {
    severity: 'error',
    rule: 'A batch is an array of at least one call.',
    advice: 'Put at least one call into batch.',
    page: pages.httpApiBatch,
    discardCode: 'empty_batch',
  },
  reserved_name: {
    severity: 'error',
    rule: 'A custom name differs from the reserved ones.',
    advice: 'Fill in the reserved field instead, or choose another name.',
    page: pages.userTraits,
  },
  advertising_id_not_string: {
    severity: 'error',
    rule: 'The advertisingId of a device is a string.',
    advice: 'Turn it into a string, or leave it out.',
    page: pages.context,
    discardCode: 'device_advertisingid_should_be_string',
  },
  consent_version_not_number: {
    severity: 'error',
    rule: 'The version of a consent is a number.',
    advice: 'Turn it into a number, or leave it out.',
    page: pages.consent,
    discardCode: 'consent_version_should_be_number',
  },
  consent_preferences_missing: {
    severity: 'error',
    rule: 'The event "Segment Consent Preference Updated" carries context.consent.categoryPreferences.',
    advice: 'Set context.consent.categoryPreferences to an object of category id to true or false.',
    page: pages.consent,
    discardCode: 'consent_categorypreferences_should_exist',
  },
  consent_preferences_not_object: {
    severity: 'error',
    rule: 'The categoryPreferences of "Segment Consent Preference Updated" are an object.',
    advice: 'Send an object of category id to true or false.',
    page: pages.consent,
    discardCode: 'consent_categorypreferences_fields_should_be_object',
  },
  consent_preferences_not_boolean: {
    severity: 'error',
    rule: 'Each category of "Segment Consent Preference Updated" is true or false.',
    advice: 'Send true or false.',
    page: pages.consent,
    discardCode: 'consent_categorypreferences_fields_should_be_bool',
  },
  reserved_type: {
    severity: 'warning',
    rule: 'A reserved name holds the type that Segment gives it; destinations read it as that.',
    advice: 'Convert the value, or use a name of your own.',
    page: pages.common,
  },
  format: {
    severity: 'warning',
    rule: 'A reserved name holds the form that Segment gives it.',
    advice: 'Correct the value, or use a name of your own.',
    page: pages.common,
  },
  reserved_twin: {
    severity: 'warning',
    rule: 'A reserved name is written exactly as the spec has it; another spelling is another field.',
    advice: 'Use the reserved spelling.',
    page: pages.userTraits,
  },
  unknown_field: {
    severity: 'warning',
    rule: 'A call has known top-level fields; destinations do not read others.',
    advice: 'Correct the name, or move the value into traits, properties or context.',
    page: pages.common,
  },
  set_by_segment: {
    severity: 'warning',
    rule: 'Segment sets this field itself and overwrites what is sent.',
    advice: 'Leave it out.',
    page: pages.common,
  },
  timestamp_no_offset: {
    severity: 'warning',
    rule: 'A time says its offset from UTC; without one each destination guesses.',
    advice: 'End it with Z for UTC, or with an offset such as +02:00.',
    page: pages.timestamps,
  },
  timestamp_future: {
    severity: 'warning',
    rule: 'A timestamp lies in the past.',
    advice: 'Check the clock and the unit of the value; leave timestamp out for what happens now.',
    page: pages.timestamps,
  },
  timestamp_before_1970: {
    severity: 'warning',
    rule: 'Unify drops calls from before 1970.',
    advice: 'Check the value; a zero or a wrong unit often looks like this.',
    page: pages.unifyLimits,
  },
  revenue_not_number: {
    severity: 'warning',
    rule: 'Revenue is a decimal number without a currency sign or thousands separator.',
    advice: 'Send a number such as 19.99, and the currency as its own property.',
    page: pages.trackProperties,
  },
  currency_case: {
    severity: 'warning',
    rule: 'A currency code is written in capitals.',
    advice: 'Send it in capitals.',
    page: pages.trackProperties,
  },
  event_near_duplicate: {
    severity: 'warning',
    rule: 'The name of a semantic event is written exactly as the spec has it; another spelling is another event.',
    advice: 'Use the spelling of the spec.',
    page: pages.semantic,
  },
  semantic_property_type: {
    severity: 'warning',
    rule: 'A property of a semantic event holds the type that its spec gives.',
    advice: 'Convert the value.',
    page: pages.semantic,
  },
  semantic_property_spelling: {
    severity: 'warning',
    rule: 'A property of a semantic event is written exactly as its spec has it.',
    advice: 'Use the spelling of the spec.',
    page: pages.semantic,
  },
  id_placeholder: {
    severity: 'warning',
    rule: 'An id names one person; a placeholder merges strangers into one profile.',
    advice: 'Leave the id out where it is not known.',
    page: pages.identityResolution,
  },
  id_email: {
    severity: 'warning',
    rule: 'A userId never changes, and an e-mail address does.',
    advice: 'Use the id of your database, and send the address as the trait email.',
    page: pages.identities,
  },
  message_id_length: {
    severity: 'warning',
    rule: 'One page of Segment asks for a messageId of fewer than 100 characters.',
    advice: 'Shorten it by one character.',
    page: pages.httpApi,
  },
  call_near_limit: {
    severity: 'warning',
    rule: 'A call above 32,000 bytes passes only if Segment counts a KB as 1,024 bytes.',
    advice: 'Shorten the call.',
    page: pages.httpApiLimits,
  },
  unify_limit: {
    severity: 'warning',
    rule: 'Unify drops calls with more than 300 traits or properties, or a groupId of more than 500 characters.',
    advice: 'Send fewer or shorter values if Unify is in use.',
    page: pages.unifyLimits,
  },
  group_id_empty: {
    severity: 'warning',
    rule: 'Unify drops a track call whose context.groupId is empty.',
    advice: 'Leave context.groupId out where there is no group.',
    page: pages.unifyLimits,
  },
} as const satisfies Record<string, IssueRule>

/** Stable code of an issue. */
export type IssueCode = keyof typeof issueRules
