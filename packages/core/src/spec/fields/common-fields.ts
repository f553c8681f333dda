import { limits } from '../limits.ts'
import { contextFields } from './context-fields.ts'
import type { FieldSpec } from './field-spec.ts'

/** The ids of a user; the identity rule of a call says which it requires. Browsers send null while a user is unknown. */
export const identityFields: readonly FieldSpec[] = [
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
    help: 'Id of a user you do not know yet, such as a session id or a new UUID.',
    example: 'f7b8a1de-5a0a-4a3b-9c39-0d5f7f5c1a11',
  },
]

/**
 * Optional fields of every call, besides its ids and the fields of its type.
 * @see https://www.twilio.com/docs/segment/connections/spec/common/
 */
export const commonFields: readonly FieldSpec[] = [
  {
    name: 'timestamp',
    kind: 'datetime',
    format: 'date-time',
    mismatch: 'timestamp_invalid',
    label: 'Timestamp',
    help: 'When it happened, in ISO 8601 with an offset. Defaults to now.',
    example: '2024-05-01T09:30:00.000Z',
  },
  {
    name: 'context',
    kind: 'object',
    mismatch: 'context_not_object',
    label: 'Context',
    help: 'Where the call comes from: IP address, device, page, campaign, locale and more.',
    fields: contextFields,
    advanced: true,
  },
  {
    name: 'integrations',
    kind: 'object',
    mismatch: 'integrations_not_object',
    label: 'Integrations',
    help: 'Destinations that receive the call: each name is true, false or an options object; "All" sets the default.',
    example: { All: true },
    advanced: true,
  },
  {
    name: 'messageId',
    kind: 'id',
    maxLength: limits.messageIdLength,
    mismatch: 'message_id_invalid',
    label: 'Message ID',
    help: 'Unique id of the call, which Segment uses to drop duplicates. Generated if omitted.',
    example: '022bb90c-bbac-11e4-8dfc-aa07a5b093db',
    advanced: true,
  },
]

/** Fields that delivery sets on what it sends; callers do not fill them in. */
export const deliveryFields: readonly FieldSpec[] = [
  {
    name: 'sentAt',
    kind: 'datetime',
    format: 'date-time',
    mismatch: 'timestamp_invalid',
    label: 'Sent At',
    help: 'When the request was sent, by the clock of the sender; Segment uses it to correct clock skew.',
    example: '2024-05-01T09:30:00.000Z',
    advanced: true,
  },
  {
    name: 'writeKey',
    kind: 'string',
    label: 'Write Key',
    help: 'Write key of the source, if it is not in the Authorization header.',
    secret: true,
    advanced: true,
  },
]
