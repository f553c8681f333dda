import type { DiscardCode } from './discard-codes.ts'
import { parseIso8601 } from './iso-8601.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import { limits } from './limits.ts'
import type { CallType } from './routes.ts'

/** Whether a call of this type breaks a rule. */
type Breaks = (call: JsonObject, type: CallType) => boolean

/** The event that records consent; its context has special rules. */
const consentEvent = 'Segment Consent Preference Updated'

const absent = (value: JsonValue | undefined): value is null | undefined => value === undefined || value === null
const text = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== ''
const sentButNotObject = (value: JsonValue | undefined): boolean => !absent(value) && !isJsonObject(value)
const sentButNot = (type: 'string' | 'number', value: JsonValue | undefined): boolean =>
  !absent(value) && typeof value !== type
const sentButNotText = (value: JsonValue | undefined): boolean => !absent(value) && !text(value)

const contextPart = (call: JsonObject, name: string): JsonObject => {
  const context = call.context
  const part = isJsonObject(context) ? context[name] : undefined
  return isJsonObject(part) ? part : {}
}
const preferences = (call: JsonObject): JsonValue | undefined => contextPart(call, 'consent').categoryPreferences
const isConsent: Breaks = (call, type) => type === 'track' && call.event === consentEvent

const badTime = (value: JsonValue | undefined): boolean =>
  !absent(value) && (typeof value !== 'string' || parseIso8601(value) === undefined)

/** The field for traits or properties. */
const factsField: Record<CallType, 'traits' | 'properties' | undefined> = {
  identify: 'traits',
  track: 'properties',
  page: 'properties',
  screen: 'properties',
  group: 'traits',
  alias: undefined,
}

/** Reasons to drop a call, in the order they are checked; the first match is reported. */
const rules: readonly (readonly [DiscardCode, Breaks])[] = [
  ['id_not_string', (call) => sentButNotText(call.userId) || sentButNotText(call.anonymousId)],
  ['no_user_anon_id', (call) => absent(call.userId) && absent(call.anonymousId)],
  ['user_id_required', (call, type) => type === 'alias' && absent(call.userId)],
  ['previous_id_required', (call, type) => type === 'alias' && !text(call.previousId)],
  ['group_id_required', (call, type) => type === 'group' && !text(call.groupId)],
  ['event_not_defined', (call, type) => type === 'track' && (absent(call.event) || call.event === '')],
  ['event_not_string', (call, type) => type === 'track' && typeof call.event !== 'string'],
  ['properties_not_object', (call, type) => factsField[type] === 'properties' && sentButNotObject(call.properties)],
  ['traits_not_object', (call, type) => factsField[type] === 'traits' && sentButNotObject(call.traits)],
  ['name_not_string', (call, type) => named(type) && sentButNotText(call.name)],
  ['category_not_string', (call, type) => named(type) && sentButNotText(call.category)],
  ['context_not_object', (call) => sentButNotObject(call.context)],
  ['integrations_not_object', (call) => sentButNotObject(call.integrations)],
  ['device_advertisingid_should_be_string', (call) => sentButNot('string', contextPart(call, 'device').advertisingId)],
  ['consent_version_should_be_number', (call) => sentButNot('number', contextPart(call, 'consent').version)],
  ['consent_categorypreferences_should_exist', (call, type) => isConsent(call, type) && absent(preferences(call))],
  [
    'consent_categorypreferences_fields_should_be_object',
    (call, type) => isConsent(call, type) && !isJsonObject(preferences(call)),
  ],
  [
    'consent_categorypreferences_fields_should_be_bool',
    (call, type) =>
      isConsent(call, type) && Object.values(preferences(call) ?? {}).some((value) => typeof value !== 'boolean'),
  ],
  ['timestamp_invalid', (call) => badTime(call.timestamp) || badTime(call.sentAt)],
  [
    'message_id_invalid',
    ({ messageId: id }) =>
      sentButNotText(id) || (typeof id === 'string' && [...id].length > limits.messageIdCharacters),
  ],
]

const named = (type: CallType): boolean => type === 'page' || type === 'screen'

/**
 * Checks whether Segment would store a call.
 * @returns the first reason to drop it, or undefined if it is stored
 * @see https://www.twilio.com/docs/segment/connections/delivery-overview/
 */
export const findDiscardCode = (call: JsonObject, type: CallType): DiscardCode | undefined => {
  for (const [code, breaks] of rules) {
    if (breaks(call, type)) return code
  }
  return undefined
}
