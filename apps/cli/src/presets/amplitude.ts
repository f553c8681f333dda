import type { Fields, Preset } from '../mapping/layout.ts'

const person: Fields = {
  userId: { column: 'user_id', convert: 'text' },
  anonymousId: { column: 'device_id', convert: 'text' },
  // `event_id` counts the events of one device; only the uuid is unique.
  messageId: 'uuid',
  timestamp: { column: ['event_time', 'client_event_time'] },
}

const context: Fields = {
  'context.ip': 'ip_address',
  'context.locale': 'language',
  'context.os.name': 'os_name',
  'context.os.version': 'os_version',
  'context.device.manufacturer': 'device_manufacturer',
  'context.device.model': 'device_model',
  'context.device.type': 'device_type',
  'context.app.version': 'version_name',
  'context.location.city': 'city',
  'context.location.country': 'country',
  'context.location.region': 'region',
}

export const preset: Preset = {
  about: 'the archive of the Export API: zip of gzip of JSON lines',
  page: 'https://amplitude.com/docs/apis/analytics/export',
  layouts: [
    {
      name: 'events',
      columns: ['event_type', 'uuid', 'device_id'],
      mapping: {
        where: 'event_type != "$groupidentify"',
        calls: [
          {
            type: 'identify',
            when: 'event_type = "$identify"',
            fields: { ...person, ...context, traits: 'user_properties' },
          },
          {
            type: 'track',
            when: 'event_type != "$identify"',
            fields: { ...person, ...context, event: 'event_type', properties: 'event_properties' },
          },
        ],
      },
    },
  ],
}
