import type { Fields, Preset } from '../mapping/layout.ts'

const person: Fields = {
  // A distinct_id that is also the device is that of a person who is not identified.
  userId: {
    expression:
      '($p := $json(properties); $p.`$user_id` ? $p.`$user_id` : $p.`$is_identified` = false or distinct_id = $p.`$device_id` ? "" : distinct_id)',
  },
  anonymousId: {
    expression:
      '($p := $json(properties); $p.`$anon_distinct_id` ? $p.`$anon_distinct_id` : $p.`$device_id` ? $p.`$device_id` : $p.`$is_identified` = false ? distinct_id)',
  },
  messageId: 'uuid',
  timestamp: 'timestamp',
  'context.ip': { column: ['properties.$ip', 'ip'] },
  'context.page.url': 'properties.$current_url',
  'context.page.path': 'properties.$pathname',
  'context.page.referrer': 'properties.$referrer',
  'context.userAgent': { column: ['properties.$raw_user_agent', 'properties.$user_agent'] },
  'context.os.name': 'properties.$os',
  'context.library.name': 'properties.$lib',
}

const own =
  '["$set", "$set_once", "$user_id", "$device_id", "$anon_distinct_id", "distinct_id", "$is_identified", "token", "$lib", "$lib_version", "$insert_id", "$group_type", "$group_key", "$group_set"]'
const properties = { expression: `$omit($json(properties), ${own})` }

export const preset: Preset = {
  about: 'events of a batch export or a file download export: JSON lines, Parquet, or a table with JSON in its cells',
  page: 'https://posthog.com/docs/data-pipelines/batch-exports/s3',
  layouts: [
    {
      name: 'events',
      columns: ['uuid', 'event', 'properties', 'distinct_id'],
      mapping: {
        where: '$not(event in ["$create_alias", "$merge_dangerously", "$feature_flag_called", "$web_vitals"])',
        calls: [
          {
            type: 'identify',
            when: 'event in ["$identify", "$set"]',
            fields: {
              ...person,
              // Either may be null.
              traits: {
                expression: '$merge([$json(properties).`$set_once`, $json(properties).`$set`][$type($) = "object"])',
              },
            },
          },
          {
            type: 'group',
            when: 'event = "$groupidentify"',
            fields: {
              ...person,
              groupId: { expression: '$string($json(properties).`$group_key`)' },
              traits: { expression: '$json(properties).`$group_set`' },
            },
          },
          {
            type: 'page',
            when: 'event = "$pageview"',
            fields: { ...person, name: { column: 'properties.title' }, properties },
          },
          {
            type: 'screen',
            when: 'event = "$screen"',
            fields: { ...person, name: { column: 'properties.$screen_name' }, properties },
          },
          {
            type: 'track',
            when: '$not(event in ["$identify", "$set", "$groupidentify", "$pageview", "$screen"])',
            fields: { ...person, event: 'event', properties },
          },
        ],
      },
    },
    {
      name: 'persons',
      columns: ['distinct_id', 'person_id', 'properties'],
      mapping: {
        type: 'identify',
        fields: { userId: 'distinct_id', traits: { expression: '$json(properties)' } },
      },
    },
  ],
}
