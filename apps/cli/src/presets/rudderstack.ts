import type { Fields, Preset } from '../mapping/layout.ts'

const fields: Fields = {
  // Calls without a user, and pages without a name, have an empty text.
  userId: 'userId',
  anonymousId: 'anonymousId',
  name: 'name',
  timestamp: { column: ['timestamp', 'originalTimestamp', 'receivedAt', 'sentAt'] },
  'context.ip': { column: ['context.ip', 'request_ip'] },
}

const kept: Pick<NonNullable<Preset['layouts'][number]['mapping']['calls']>[number], 'rest' | 'omit'> = {
  rest: 'keep',
  omit: [
    ...['rudderId', 'request_ip', 'channel', 'writeKey', 'source_id', 'sourceId', 'destinationId', 'version'],
    ...['workspaceId', 'namespace', 'rcv_at', 'metadata', '_metadata'],
  ],
}

export const preset: Preset = {
  about: 'events in an object store: gzip of JSON lines, of events or of objects with a batch',
  page: 'https://www.rudderstack.com/docs/event-spec/standard-events/common-fields/',
  layouts: [
    {
      name: 'events',
      columns: ['type', 'messageId'],
      telling: [['rudderId'], ['request_ip', 'channel', 'originalTimestamp']],
      mapping: {
        where: '$not(type in ["merge"])',
        calls: [
          // The traits of a person are in the context.
          {
            ...kept,
            when: 'type = "identify"',
            fields: { ...fields, traits: { column: ['traits', 'context.traits'] } },
          },
          { ...kept, when: 'type != "identify"', fields },
        ],
      },
    },
  ],
}
