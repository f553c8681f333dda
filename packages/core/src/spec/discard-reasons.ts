import { pages } from './pages.ts'

/** Where Segment drops a call: as it arrives, by the settings of its source, or before a destination. */
export type DiscardStage = 'ingest' | 'source' | 'destination'

/** One of Segment's codes for a dropped call. */
export interface DiscardReason {
  readonly stage: DiscardStage
  /** Why the call is dropped. */
  readonly cause: string
  /** What to do about it. */
  readonly advice: string
  /** Public page that explains it. */
  readonly page: string
}

const rowsOf = (stage: DiscardStage, page: string, rows: Readonly<Record<string, readonly [string, string]>>) =>
  Object.fromEntries(Object.entries(rows).map(([code, [cause, advice]]) => [code, { stage, cause, advice, page }]))

/**
 * The codes with which the delivery overview explains dropped calls. The rules of `issueRules` with the same `discardCode`
 * find most of them before a call is sent.
 * @see https://www.twilio.com/docs/segment/connections/delivery-overview/
 */
export const discardReasons: Readonly<Record<string, DiscardReason>> = {
  ...rowsOf('ingest', pages.discards, {
    empty_batch: ['The batch has no calls.', 'Send at least one call in a batch.'],
    empty_batch_result: [
      'No call of the batch was left after processing.',
      'Look at the other reasons of the same time: each call of the batch has one.',
    ],
    multi_user_error: [
      'Some calls of the batch were invalid; Segment kept only the valid ones.',
      'Look at the other reasons of the same time, and correct those calls.',
    ],
    no_user_anon_id: [
      'The call has neither a userId nor an anonymousId.',
      'Set userId for a known user, or anonymousId (such as a UUID) for an unknown one.',
    ],
    id_required: [
      'The call has neither a userId nor an anonymousId.',
      'Set userId for a known user, or anonymousId (such as a UUID) for an unknown one.',
    ],
    id_not_string: [
      'The userId or anonymousId is empty or not a string.',
      'Convert the id to a string, or leave out the field.',
    ],
    event_not_defined: ['The Track call has no event.', 'Set event to the name of what the user did.'],
    event_not_string: ['The event is not a string.', 'Set event to the name of what the user did.'],
    properties_not_object: [
      'The properties are not an object.',
      'Send properties as an object, or leave out the field.',
    ],
    traits_not_object: ['The traits are not an object.', 'Send traits as an object, or leave out the field.'],
    name_not_string: [
      'The name of the page or screen is empty or not a string.',
      'Send a text, or leave out the field.',
    ],
    category_not_string: [
      'The category of the page or screen is empty or not a string.',
      'Send a text, or leave out the field.',
    ],
    consent_categorypreferences_should_exist: [
      'The consent event has no context.consent.categoryPreferences.',
      'Send the category preferences with the event.',
    ],
    consent_categorypreferences_fields_should_be_object: [
      'context.consent.categoryPreferences is not an object.',
      'Send an object with a boolean for each category.',
    ],
    consent_categorypreferences_fields_should_be_bool: [
      'A value of context.consent.categoryPreferences is not a boolean.',
      'Send true or false for each category.',
    ],
    consent_version_should_be_number: [
      'context.consent.version is not a number.',
      'Send a number, or leave out the field.',
    ],
    device_advertisingid_should_be_string: [
      'context.device.advertisingId is not a string.',
      'Send a string, or leave out the field.',
    ],
    source_disabled: ['The source is disabled.', 'Enable the source in its settings.'],
    locked_workspace: ['The workspace is locked.', 'Ask an owner of the workspace; Segment locks it for unpaid bills.'],
  }),
  ...rowsOf('source', pages.trackingPlans, {
    common_schema_violation: [
      'The call breaks the common JSON schema of the tracking plan.',
      'Correct the call, or the common schema; segment validate --plan shows the violation.',
    ],
    schema_violation: [
      'The call breaks the rule of its event in the tracking plan.',
      'Correct the call, or the rule; segment validate --plan shows the violation.',
    ],
    unplanned: [
      'The event is not in the tracking plan, and the source blocks unplanned events.',
      'Correct the name of the event, or add the event to the plan.',
    ],
    unplanned_and_schema_violation: [
      'The event is not in the tracking plan, and the call breaks its common schema.',
      'Correct the name of the event, or add it to the plan, and correct the call.',
    ],
    event_setting: [
      'The event is switched off in the schema of the source.',
      'Switch it on in the schema of the source, or stop sending it.',
    ],
  }),
  ...rowsOf('destination', pages.discards, {
    FILTERED_BY_RULES: ['A filter of the destination dropped the call.', 'Check the filters of the destination.'],
    FILTERED_BY_INTEGRATIONS_OBJECT: [
      'The integrations object of the call switches the destination off.',
      'Change integrations in the call, or where the SDK sets it for all calls.',
    ],
    UNKNOWN_INTEGRATION: [
      'The integrations object of the call names no known destination.',
      'Use the exact name of the destination, as the catalog spells it.',
    ],
    MESSAGE_SENT_CLIENT_SIDE: [
      'The destination already got the call from the device.',
      'Nothing is lost; the destination runs in device mode.',
    ],
    UNSUPPORTED_EVENT_TYPE: [
      'The destination does not accept this type of call.',
      'Use another type of call, or another destination.',
    ],
    NO_MATCHING_MAPPING: [
      'No mapping of the destination matches the call.',
      'Add a mapping, or change the trigger of one: segment destinations get <name>',
    ],
    FILTERED_BY_END_USER_CONSENT: [
      'The user has not consented to this destination.',
      'Nothing is wrong, unless the consent categories are mapped wrongly.',
    ],
  }),
}
