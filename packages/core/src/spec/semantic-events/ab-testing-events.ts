import type { SemanticEventSpec } from './semantic-event-spec.ts'

/**
 * A/B testing events.
 * @see https://www.twilio.com/docs/segment/connections/spec/ab-testing/
 */
export const abTestingEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Experiment Viewed',
    properties: {
      experiment_id: 'string',
      experiment_name: 'string',
      variation_id: 'string',
      variation_name: 'string',
    },
  },
]
