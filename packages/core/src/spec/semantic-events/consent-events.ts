import type { SemanticEventSpec } from './semantic-event-spec.ts'

/**
 * Consent events.
 * @see https://www.twilio.com/docs/segment/privacy/consent-management/consent-in-segment-connections/
 */
export const consentEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Segment Consent Preference Updated',
    properties: {},
    context: ['consent.categoryPreferences'],
  },
]
