import type { Fields, Preset } from '../mapping/layout.ts'

const person: Fields = {
  // A user has an identity only if your code called identify.
  userId: { column: 'identity' },
  anonymousId: { column: 'user_id', convert: 'text' },
  messageId: { expression: '"heap-" & event_id' },
  timestamp: { column: 'time', convert: 'date' },
  'context.ip': { column: 'ip' },
  'context.location.city': { column: 'city' },
  'context.location.country': { column: 'country' },
  'context.location.region': { column: 'region' },
}

const omit = ['event_table_name', 'event_name', 'event_id']

export const preset: Preset = {
  about: 'tables of Heap Connect (Contentsquare Data Connect): users, pageviews, all_events and tables of one event',
  page: 'https://docs.contentsquare.com/en/connect/data-schema/',
  remark: 'A table of one event does not name it: add --set event="Signed Up".',
  layouts: [
    {
      name: 'users',
      columns: ['user_id', 'joindate'],
      mapping: {
        type: 'identify',
        rest: 'traits',
        fields: {
          userId: { column: 'identity' },
          anonymousId: { column: 'user_id', convert: 'text' },
          timestamp: { column: ['last_modified', 'joindate'] },
          'traits.createdAt': 'joindate',
        },
      },
    },
    {
      name: 'all_events',
      columns: ['event_id', 'user_id', 'time', 'event_table_name'],
      mapping: { type: 'track', rest: 'properties', omit, fields: { ...person, event: 'event_table_name' } },
    },
    {
      name: 'pageviews',
      columns: ['event_id', 'user_id', 'time', 'path', 'title'],
      mapping: {
        type: 'page',
        rest: 'properties',
        omit,
        fields: {
          ...person,
          name: 'title',
          'properties.path': 'path',
          'properties.title': { column: 'title' },
          'context.page.path': 'path',
        },
      },
    },
    {
      name: 'events',
      columns: ['event_id', 'user_id', 'time', 'event_name'],
      mapping: { type: 'track', rest: 'properties', omit, fields: { ...person, event: 'event_name' } },
    },
    {
      name: 'a table of one event',
      columns: ['event_id', 'user_id', 'time'],
      mapping: { type: 'track', rest: 'properties', omit, fields: person },
    },
  ],
}
