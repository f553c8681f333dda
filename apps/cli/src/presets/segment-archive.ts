import type { Preset } from '../mapping/layout.ts'

export const preset: Preset = {
  about: 'the raw archive in an S3 bucket: gzip of JSON lines of calls',
  page: 'https://www.twilio.com/docs/segment/connections/storage/catalog/aws-s3/',
  remark: 'Calls keep their messageIds; --expr \'messageId="again-" & messageId\' makes new ones.',
  layouts: [
    {
      name: 'calls',
      columns: ['type', 'messageId'],
      telling: [['originalTimestamp', 'receivedAt', 'projectId']],
      mapping: {
        rest: 'keep',
        omit: ['projectId', 'version', 'writeKey', '_metadata', 'channel', 'receivedAt', 'sentAt', 'originalTimestamp'],
        fields: { timestamp: { column: ['timestamp', 'originalTimestamp', 'receivedAt', 'sentAt'] } },
      },
    },
  ],
}
