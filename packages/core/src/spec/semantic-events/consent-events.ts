import type { SemanticEventSpec } from './semantic-event-spec.ts'

/**
 * Consent events.
 * @see https://segment.com/docs/privacy/consent-management/consent-in-segment-connections/
 */
export const consentEvents = [
  {
    name: 'Segment Consent Preference Updated',
    properties: {},
    context: ['consent.categoryPreferences'],
  },
] as const satisfies readonly SemanticEventSpec[]
