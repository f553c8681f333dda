import { addressFields } from './address.ts'
import type { FieldSpec } from './field-spec.ts'

/**
 * The reserved traits of a group.
 * @see https://www.twilio.com/docs/segment/connections/spec/group/#traits
 */
export const groupTraits: readonly FieldSpec[] = [
  {
    name: 'address',
    kind: 'object',
    label: 'Address',
    help: 'Postal address of the group.',
    fields: addressFields,
  },
  {
    name: 'avatar',
    kind: 'string',
    format: 'uri',
    label: 'Avatar',
    help: 'URL of a picture of the group.',
    example: 'https://example.com/logos/initech.png',
  },
  {
    name: 'createdAt',
    kind: 'datetime',
    format: 'date-time',
    label: 'Created At',
    help: 'When the account of the group was created, in ISO 8601.',
    example: '2024-05-01T09:30:00.000Z',
  },
  {
    name: 'description',
    kind: 'string',
    label: 'Description',
    help: 'Description of the group.',
    example: 'Printers',
  },
  {
    name: 'email',
    kind: 'string',
    format: 'email',
    label: 'Email',
    help: 'E-mail address of the group.',
    example: 'hello@initech.example.com',
  },
  {
    name: 'employees',
    kind: 'string',
    also: ['number'],
    label: 'Employees',
    help: 'Number of people in the group. Segment documents it as a string but shows numbers in its examples; both are accepted.',
    example: 120,
  },
  {
    name: 'id',
    kind: 'string',
    also: ['number'],
    label: 'ID',
    help: 'Id of the group in your database.',
    example: 'c-42',
  },
  {
    name: 'industry',
    kind: 'string',
    label: 'Industry',
    help: 'Industry of the group.',
    example: 'Software',
  },
  {
    name: 'name',
    kind: 'string',
    label: 'Name',
    help: 'Name of the group.',
    example: 'Initech',
  },
  {
    name: 'phone',
    kind: 'string',
    also: ['number'],
    label: 'Phone',
    help: 'Phone number of the group.',
    example: '+49 30 1234567',
  },
  {
    name: 'website',
    kind: 'string',
    format: 'uri',
    label: 'Website',
    help: 'Website of the group.',
    example: 'https://initech.example.com',
  },
  {
    name: 'plan',
    kind: 'string',
    label: 'Plan',
    help: 'Plan the group is on.',
    example: 'enterprise',
  },
]
