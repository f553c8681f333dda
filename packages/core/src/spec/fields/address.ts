import type { FieldSpec } from './field-spec.ts'

/** Sub-fields of a postal address, in user and group traits alike. */
export const addressFields: readonly FieldSpec[] = [
  {
    name: 'city',
    kind: 'string',
    label: 'City',
    help: 'City or town.',
    example: 'Berlin',
  },
  {
    name: 'country',
    kind: 'string',
    label: 'Country',
    help: 'Country.',
    example: 'Germany',
  },
  {
    name: 'postalCode',
    kind: 'string',
    label: 'Postal Code',
    help: 'Postal or ZIP code.',
    example: '10115',
  },
  {
    name: 'state',
    kind: 'string',
    label: 'State',
    help: 'State, province or region.',
    example: 'Berlin',
  },
  {
    name: 'street',
    kind: 'string',
    label: 'Street',
    help: 'Street and house number.',
    example: 'Invalidenstr. 116',
  },
]
