import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { hasChangingPart } from '../event-name.ts'
import { pages } from '../pages.ts'
import { nearSemanticEvent, semanticEvent } from '../semantic-events/semantic-event-index.ts'
import { byTable, type CheckContext, onCall, onText, rulesByCode } from './rule-row.ts'

const user = { userId: 'user-42' } as const

/** Event that tells Segment about a choice of consent. */
export const consentEvent = 'Segment Consent Preference Updated'
const consent = { type: 'track', ...user, event: consentEvent } as const
const preferencesPath = ['context', 'consent', 'categoryPreferences'] as const

/** The consent of a call that is not the event about consent, for which Segment has discard codes. */
const stampedPreferences = (call: JsonObject, context: CheckContext): JsonObject | undefined => {
  const preferences = isConsentUpdate(call, context) ? undefined : preferencesOf(call)
  return isDataObject(preferences) ? preferences : undefined
}

const notBoolean = (preferences: JsonObject): readonly (readonly string[])[] => {
  const wrong = Object.keys(preferences).filter((category) => typeof preferences[category] !== 'boolean')
  return wrong.map((category) => [...preferencesPath, category])
}

const isConsentUpdate = (call: JsonObject, { type }: CheckContext): boolean =>
  type === 'track' && call.event === consentEvent

const preferencesOf = (call: JsonObject): unknown => {
  const stamp = isDataObject(call.context) ? call.context.consent : undefined
  return isDataObject(stamp) ? stamp.categoryPreferences : undefined
}

/** What the properties of events contain, and what semantic events and consent events require. */
export const eventRules = /* @__PURE__ */ rulesByCode({
  currency_case: {
    severity: 'warning',
    rule: 'A currency code must be upper case.',
    advice: 'Convert it to upper case.',
    page: pages.trackProperties,
    check: onText(
      ['properties.currency'],
      (currency, { type }) =>
        type === 'track' && currency.length === 3 && /[a-z]/.test(currency) && /^[A-Za-z]{3}$/.test(currency),
    ),
    breaks: { call: { type: 'track', ...user, event: 'Signed Up', properties: { currency: 'usd' } } },
  },
  event_blank: {
    severity: 'warning',
    // Control and format characters, such as a zero-width space, cannot be seen either.
    rule: 'The event of a track call must be a name, not only spaces.',
    advice: 'Set event to the name of the action, such as "Order Completed".',
    page: pages.track,
    check: onText(['event'], (name, { type }) => type === 'track' && /^[\s\p{Cc}\p{Cf}]+$/u.test(name)),
    breaks: { call: { type: 'track', ...user, event: '  ' } },
  },
  event_with_id: {
    severity: 'warning',
    rule: 'The name of an event must be the same each time; an id or a date in it makes an event of its own for each value.',
    advice: 'Move the value into a property.',
    page: pages.naming,
    check: onText(['event'], (name, { type }) => type === 'track' && hasChangingPart(name)),
    breaks: { call: { type: 'track', ...user, event: 'Order 10042 Completed' } },
  },
  event_near_duplicate: {
    severity: 'warning',
    rule: 'A semantic event only works under the exact name of the spec; any other spelling is a custom event.',
    advice: 'Use the spelling of the spec.',
    page: pages.semantic,
    check: onText(
      ['event'],
      (name, { type }) =>
        type === 'track' && semanticEvent(name) === undefined && nearSemanticEvent(name) !== undefined,
    ),
    breaks: { call: { type: 'track', ...user, event: 'order_completed' } },
  },
  semantic_property_type: {
    severity: 'warning',
    rule: 'Destinations expect a property of a semantic event to have the type that the spec defines.',
    advice: 'Convert the value.',
    page: pages.semantic,
    check: byTable('semantic'),
    breaks: { call: { type: 'track', ...user, event: 'Order Completed', properties: { order_id: 7 } } },
  },
  semantic_property_spelling: {
    severity: 'warning',
    rule: 'A property of a semantic event only works in the exact spelling of the spec.',
    advice: 'Use the spelling of the spec.',
    page: pages.semantic,
    check: byTable('semantic'),
    breaks: { call: { type: 'track', ...user, event: 'Order Completed', properties: { orderId: '7' } } },
  },
  consent_version_not_number: {
    severity: 'error',
    rule: 'The version of a consent must be a number.',
    advice: 'Convert it to a number, or leave it out.',
    page: pages.consent,
    discardCode: 'consent_version_should_be_number',
    check: byTable('kind'),
    breaks: { call: { type: 'page', ...user, context: { consent: { version: '2' } } } },
  },
  consent_preferences_missing: {
    severity: 'error',
    rule: 'The event "Segment Consent Preference Updated" must have context.consent.categoryPreferences.',
    advice: 'Set context.consent.categoryPreferences to an object of category id to true or false.',
    page: pages.consent,
    discardCode: 'consent_categorypreferences_should_exist',
    check: onCall((call, context) =>
      isConsentUpdate(call, context) && preferencesOf(call) === undefined ? [preferencesPath] : false,
    ),
    breaks: { call: consent },
  },
  consent_preferences_not_object: {
    severity: 'error',
    rule: 'The categoryPreferences of "Segment Consent Preference Updated" must be an object.',
    advice: 'Send an object of category id to true or false.',
    page: pages.consent,
    discardCode: 'consent_categorypreferences_fields_should_be_object',
    check: onCall((call, context) => {
      if (!isConsentUpdate(call, context)) return false
      const preferences = preferencesOf(call)
      return preferences === undefined || isDataObject(preferences) ? false : [preferencesPath]
    }),
    breaks: { call: { ...consent, context: { consent: { categoryPreferences: ['ads'] } } } },
  },
  consent_preferences_not_boolean: {
    severity: 'error',
    rule: 'Each category of "Segment Consent Preference Updated" must be true or false.',
    advice: 'Send true or false.',
    page: pages.consent,
    discardCode: 'consent_categorypreferences_fields_should_be_bool',
    check: onCall((call, context) => {
      const preferences = isConsentUpdate(call, context) ? preferencesOf(call) : undefined
      return isDataObject(preferences) ? notBoolean(preferences) : false
    }),
    breaks: { call: { ...consent, context: { consent: { categoryPreferences: { ads: 'yes' } } } } },
  },
  consent_empty: {
    severity: 'warning',
    rule: 'Without categories in categoryPreferences, Segment counts every category as refused: no destination with a category gets the call.',
    advice: 'List each category as true or false, or leave context.consent out.',
    page: pages.consentConflicts,
    check: onCall((call) => {
      const preferences = preferencesOf(call)
      return isDataObject(preferences) && Object.keys(preferences).length === 0 ? [preferencesPath] : false
    }),
    breaks: { call: { type: 'screen', ...user, context: { consent: { categoryPreferences: {} } } } },
  },
  consent_category_not_boolean: {
    severity: 'warning',
    rule: 'Each category of a consent must be true or false; Segment sends a call only to destinations whose categories are true.',
    advice: 'Send true or false.',
    page: pages.consent,
    check: onCall((call, context) => {
      const preferences = stampedPreferences(call, context)
      return preferences === undefined ? false : notBoolean(preferences)
    }),
    breaks: { call: { type: 'screen', ...user, context: { consent: { categoryPreferences: { ads: 'yes' } } } } },
  },
})
