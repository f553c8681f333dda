import { commonFields, deliveryFields } from './common-fields.ts'
import type { FieldSpec } from './field-spec.ts'

const names: ReadonlySet<string> = new Set(['context', 'integrations', 'sentAt', 'writeKey'])

/**
 * What the body of a batch request may hold besides its calls. Segment merges context and integrations into every call.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const batchFields: readonly FieldSpec[] = [...commonFields, ...deliveryFields].filter(({ name }) =>
  names.has(name),
)
