import { createIssue } from '../../error/segment-issue.ts'
import { isJsonObject } from '../../values/json-object.ts'
import type { CallRule } from '../call-rule.ts'

/** Name of the event that tells Segment of a choice. */
export const consentEvent = 'Segment Consent Preference Updated'

const path = ['context', 'consent', 'categoryPreferences'] as const

/**
 * The event by which Segment learns of consent is dropped unless it carries the preferences in full.
 * @see https://segment.com/docs/privacy/consent-management/consent-in-segment-connections/
 */
export const consent: CallRule = (call, { type }) => {
  if (type !== 'track' || call.event !== consentEvent) return []
  const stamp = isJsonObject(call.context) ? call.context.consent : undefined
  const preferences = isJsonObject(stamp) ? stamp.categoryPreferences : undefined
  if (preferences === undefined) {
    return [createIssue('consent_preferences_missing', path, 'The event carries no categoryPreferences.')]
  }
  if (!isJsonObject(preferences)) {
    return [createIssue('consent_preferences_not_object', path, 'categoryPreferences is no object.')]
  }
  return Object.entries(preferences)
    .filter(([, choice]) => typeof choice !== 'boolean')
    .map(([category]) =>
      createIssue(
        'consent_preferences_not_boolean',
        [...path, category],
        `The choice for ${JSON.stringify(category)} is neither true nor false.`,
      ),
    )
}
