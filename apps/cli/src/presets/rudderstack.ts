import type { Preset } from '../mapping/layout.ts'

export const preset: Preset = {
  about: 'events in an object store: gzip of JSON lines, of events or of objects with a batch',
  page: 'https://www.rudderstack.com/docs/event-spec/standard-events/common-fields/',
  layouts: [
    {
      name: 'events',
      columns: ['type', 'messageId'],
      mapping: {
        where: '$not(type in ["merge"])',
        rest: 'keep',
        omit: [
          ...['rudderId', 'request_ip', 'channel', 'writeKey', 'source_id', 'sourceId', 'destinationId', 'version'],
          ...['workspaceId', 'namespace', 'rcv_at', 'metadata', '_metadata'],
        ],
        fields: {
          timestamp: { column: ['timestamp', 'originalTimestamp', 'receivedAt', 'sentAt'] },
          'context.ip': { column: ['context.ip', 'request_ip'] },
        },
      },
    },
  ],
}
