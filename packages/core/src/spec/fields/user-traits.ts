import { addressFields } from './address.ts'
import type { FieldSpec } from './field-spec.ts'

/** Sub-fields of the company a user belongs to. */
const companyFields = [
  {
    name: 'name',
    kind: 'string',
    label: 'Name',
    help: 'Name of the company.',
    example: 'Initech',
  },
  {
    name: 'id',
    kind: 'string',
    also: ['number'],
    label: 'ID',
    help: 'Your id for the company.',
    example: 'c-42',
  },
  {
    name: 'industry',
    kind: 'string',
    label: 'Industry',
    help: 'Industry of the company.',
    example: 'Software',
  },
  {
    name: 'employee_count',
    kind: 'number',
    label: 'Employee Count',
    help: 'Number of employees of the company.',
    example: 120,
  },
  {
    name: 'plan',
    kind: 'string',
    label: 'Plan',
    help: 'Plan the company is on.',
    example: 'enterprise',
  },
] as const satisfies readonly FieldSpec[]

/**
 * The reserved traits of a user; each has a fixed meaning and type.
 * @see https://www.twilio.com/docs/segment/connections/spec/identify/#traits
 */
export const userTraits = [
  {
    name: 'address',
    kind: 'object',
    label: 'Address',
    help: 'Postal address of the user.',
    fields: addressFields,
  },
  {
    name: 'age',
    kind: 'number',
    label: 'Age',
    help: 'Age of the user in years.',
    example: 36,
  },
  {
    name: 'avatar',
    kind: 'string',
    format: 'uri',
    label: 'Avatar',
    help: 'URL of a picture of the user.',
    example: 'https://example.com/avatars/42.png',
  },
  {
    name: 'birthday',
    kind: 'datetime',
    format: 'date',
    label: 'Birthday',
    help: 'Date of birth of the user, in ISO 8601.',
    example: '1988-03-14',
  },
  {
    name: 'company',
    kind: 'object',
    label: 'Company',
    help: 'Company the user belongs to.',
    fields: companyFields,
  },
  {
    name: 'createdAt',
    kind: 'datetime',
    format: 'date-time',
    label: 'Created At',
    help: 'When the account of the user was created, in ISO 8601.',
    example: '2024-05-01T09:30:00.000Z',
  },
  {
    name: 'description',
    kind: 'string',
    label: 'Description',
    help: 'Description of the user.',
    example: 'Beta tester',
  },
  {
    name: 'email',
    kind: 'string',
    format: 'email',
    label: 'Email',
    help: 'E-mail address of the user.',
    example: 'ada@example.com',
  },
  {
    name: 'firstName',
    kind: 'string',
    label: 'First Name',
    help: 'First name of the user.',
    example: 'Ada',
  },
  {
    name: 'gender',
    kind: 'string',
    label: 'Gender',
    help: 'Gender of the user.',
    example: 'female',
  },
  {
    name: 'id',
    kind: 'string',
    also: ['number'],
    label: 'ID',
    help: 'Id of the user in your database.',
    example: '42',
  },
  {
    name: 'lastName',
    kind: 'string',
    label: 'Last Name',
    help: 'Last name of the user.',
    example: 'Lovelace',
  },
  {
    name: 'name',
    kind: 'string',
    label: 'Name',
    help: 'Full name of the user. If you send only a first and a last name, Segment combines them.',
    example: 'Ada Lovelace',
  },
  {
    name: 'phone',
    kind: 'string',
    also: ['number'],
    label: 'Phone',
    help: 'Phone number of the user.',
    example: '+49 30 1234567',
  },
  {
    name: 'title',
    kind: 'string',
    label: 'Title',
    help: 'Title of the user, usually their position in the company.',
    example: 'VP of Engineering',
  },
  {
    name: 'username',
    kind: 'string',
    label: 'Username',
    help: 'User name, unique for each user.',
    example: 'ada',
  },
  {
    name: 'website',
    kind: 'string',
    format: 'uri',
    label: 'Website',
    help: 'Website of the user.',
    example: 'https://ada.example.com',
  },
] as const satisfies readonly FieldSpec[]
