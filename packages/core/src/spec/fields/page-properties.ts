import type { FieldSpec } from './field-spec.ts'

/**
 * The properties reserved on a Page call.
 * @see https://www.twilio.com/docs/segment/connections/spec/page/#properties
 */
export const pageProperties: readonly FieldSpec[] = [
  {
    name: 'name',
    kind: 'string',
    label: 'Name',
    help: 'Name of the page.',
    example: 'Pricing',
  },
  {
    name: 'path',
    kind: 'string',
    label: 'Path',
    help: 'Path of the URL of the page.',
    example: '/pricing',
  },
  {
    name: 'referrer',
    kind: 'string',
    label: 'Referrer',
    help: 'Full URL of the previous page.',
    example: 'https://example.com/',
  },
  {
    name: 'search',
    kind: 'string',
    label: 'Search',
    help: 'Query string of the URL.',
    example: '?plan=pro',
  },
  {
    name: 'title',
    kind: 'string',
    label: 'Title',
    help: 'Title of the page.',
    example: 'Pricing – Example',
  },
  {
    name: 'url',
    kind: 'string',
    label: 'URL',
    help: 'Full URL of the page.',
    example: 'https://example.com/pricing?plan=pro',
  },
  {
    name: 'keywords',
    kind: 'array',
    items: 'string',
    label: 'Keywords',
    help: 'Keywords of the page.',
    example: ['pricing', 'plans'],
  },
]
