import { limits } from '../limits.ts'
import { contextFields } from './context-fields.ts'
import type { FieldSpec } from './field-spec.ts'

/** Identity fields; the identity rule of a call says which of them it needs. Browsers send null while a user is unknown. */
export const identityFields = [
  {
    name: 'userId',
    kind: 'id',
    nullable: true,
    mismatch: 'id_not_string',
    label: 'User ID',
    help: 'Your own stable id for the user, usually the id in your database.',
    example: 'user-42',
  },
  {
    name: 'anonymousId',
    kind: 'id',
    nullable: true,
    mismatch: 'id_not_string',
    label: 'Anonymous ID',
    help: 'Stand-in id while the user is not known, such as a session id or a new UUID.',
    example: 'f7b8a1de-5a0a-4a3b-9c39-0d5f7f5c1a11',
  },
] as const satisfies readonly FieldSpec[]

/**
 * Fields that every call may carry besides its identity and its own.
 * @see https://segment.com/docs/connections/spec/common/
 */
export const commonFields = [
  {
    name: 'timestamp',
    kind: 'datetime',
    format: 'date-time',
    mismatch: 'timestamp_invalid',
    label: 'Timestamp',
    help: 'When it happened, ISO 8601 with an offset. Leave it out for what happens now.',
    example: '2024-05-01T09:30:00.000Z',
  },
  {
    name: 'context',
    kind: 'object',
    mismatch: 'context_not_object',
    label: 'Context',
    help: 'The circumstances of the call: IP address, device, page, campaign, locale and more.',
    fields: contextFields,
    advanced: true,
  },
  {
    name: 'integrations',
    kind: 'object',
    mismatch: 'integrations_not_object',
    label: 'Integrations',
    help: 'Destinations that may receive the call: name to true, false or an options object; "All" sets the default.',
    example: { All: true },
    advanced: true,
  },
  {
    name: 'messageId',
    kind: 'id',
    maxLength: limits.messageIdLength,
    mismatch: 'message_id_invalid',
    label: 'Message ID',
    help: 'Unique id of the call, by which Segment drops duplicates. Made for you when left out.',
    example: '022bb90c-bbac-11e4-8dfc-aa07a5b093db',
    advanced: true,
  },
] as const satisfies readonly FieldSpec[]

/** Fields that delivery stamps on what it sends; a person does not fill them in. */
export const deliveryFields = [
  {
    name: 'sentAt',
    kind: 'datetime',
    format: 'date-time',
    mismatch: 'timestamp_invalid',
    label: 'Sent At',
    help: 'Clock of the sender when the request leaves; Segment corrects clock skew with it.',
    example: '2024-05-01T09:30:00.000Z',
    advanced: true,
  },
  {
    name: 'writeKey',
    kind: 'string',
    label: 'Write Key',
    help: 'Key of the source, where it is not in the Authorization header.',
    secret: true,
    advanced: true,
  },
] as const satisfies readonly FieldSpec[]
