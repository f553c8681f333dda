import type { FieldSpec } from './field-spec.ts'

/**
 * The properties reserved on a Screen call.
 * @see https://www.twilio.com/docs/segment/connections/spec/screen/#properties
 */
export const screenProperties: readonly FieldSpec[] = [
  {
    name: 'name',
    kind: 'string',
    label: 'Name',
    help: 'Name of the screen.',
    example: 'Home',
  },
]
