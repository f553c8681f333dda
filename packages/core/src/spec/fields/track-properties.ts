import type { FieldSpec } from './field-spec.ts'

/**
 * The properties reserved on every Track event.
 * @see https://www.twilio.com/docs/segment/connections/spec/track/#properties
 */
export const trackProperties: readonly FieldSpec[] = [
  {
    name: 'revenue',
    kind: 'number',
    mismatch: 'revenue_not_number',
    label: 'Revenue',
    help: 'Revenue of the event, as a decimal number: 19.99 for a shirt that costs $19.99.',
    example: 19.99,
  },
  {
    name: 'currency',
    kind: 'string',
    format: 'currency',
    mismatch: 'currency_invalid',
    label: 'Currency',
    help: 'Currency of the revenue, as an ISO 4217 code. Defaults to US dollars.',
    example: 'USD',
  },
  {
    name: 'value',
    kind: 'number',
    label: 'Value',
    help: 'Abstract value of an event without revenue, such as a newsletter sign-up.',
    example: 5,
  },
]
