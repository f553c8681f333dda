import type { Fields, Preset } from '../mapping/layout.ts'

const person: Fields = {
  // A distinct_id of a device begins with its mark; any other one is that of a user.
  userId: {
    expression:
      'properties.(`$user_id` ? `$user_id` : $contains($string(distinct_id), /^\\$device:/) ? "" : distinct_id)',
  },
  anonymousId: {
    expression:
      'properties.(`$device_id` ? `$device_id` : $contains($string(distinct_id), /^\\$device:/) ? $substringAfter(distinct_id, "$device:"))',
  },
  messageId: { column: 'properties.$insert_id', convert: 'text' },
  timestamp: 'properties.time',
  'context.ip': 'properties.ip',
  'context.os.name': 'properties.$os',
  'context.page.url': 'properties.$current_url',
  'context.page.referrer': 'properties.$referrer',
  'context.location.city': 'properties.$city',
  'context.location.country': 'properties.mp_country_code',
}

const own =
  '["time", "distinct_id", "$insert_id", "$user_id", "$device_id", "mp_processing_time_ms", "$mp_api_endpoint", "$mp_api_timestamp_ms", "mp_lib"]'

export const preset: Preset = {
  about: 'JSON lines of the Raw Event Export API, and profiles of the Engage API',
  page: 'https://developer.mixpanel.com/reference/raw-event-export',
  remark: 'Times of projects from before 2023 are in the time zone of the project, as the export has them.',
  layouts: [
    {
      name: 'events',
      columns: ['event', 'properties'],
      mapping: {
        where: '$not(event in ["$identify", "$create_alias", "$merge"])',
        calls: [
          {
            type: 'page',
            when: 'event = "$mp_web_page_view"',
            fields: {
              ...person,
              name: 'properties.current_page_title',
              properties: { expression: `$omit(properties, ${own})` },
            },
          },
          {
            type: 'track',
            when: 'event != "$mp_web_page_view"',
            fields: { ...person, event: 'event', properties: { expression: `$omit(properties, ${own})` } },
          },
        ],
      },
    },
    {
      name: 'profiles',
      columns: ['$distinct_id', '$properties'],
      mapping: {
        type: 'identify',
        fields: {
          userId: { column: '$distinct_id', convert: 'text' },
          'traits.email': '$properties.$email',
          'traits.name': '$properties.$name',
          'traits.firstName': '$properties.$first_name',
          'traits.lastName': '$properties.$last_name',
          'traits.phone': '$properties.$phone',
          'traits.createdAt': '$properties.$created',
          traits: {
            expression: '$omit(`$properties`, ["$email", "$name", "$first_name", "$last_name", "$phone", "$created"])',
          },
        },
      },
    },
  ],
}
