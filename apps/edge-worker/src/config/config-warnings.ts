import { type Channel, type CollectorConfig, channels, type SourceConfig } from './collector-config.ts'

const needsSecret = ({ serverToken, serverHmacKey }: Partial<SourceConfig>): boolean =>
  serverToken !== undefined || serverHmacKey !== undefined

/** Who may send to a source. A secret of servers would guard nothing if browsers, which have none, could send too. */
export const openChannels = (source: Partial<SourceConfig>): readonly Channel[] =>
  source.channels ?? (needsSecret(source) ? ['server'] : channels)

/** Segment’s limit of a batch. @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch */
const segmentBatchBytes = 512_000

/** What the operator should know about valid sources, by alias. */
export const sourceWarnings = (sources: Readonly<Record<string, SourceConfig>>): readonly string[] =>
  Object.entries(sources)
    .filter(([, source]) => needsSecret(source) && openChannels(source).includes('browser'))
    .map(
      ([alias]) =>
        `The source ${alias} has a secret for servers, but its browser channel is open: the short paths and the pixel accept calls without it.`,
    )

/** What the operator should know about valid settings. */
export const configWarnings = ({
  sources,
  openMetrics,
  credentials,
  origins,
  delivery,
  host,
}: CollectorConfig): readonly string[] => [
  ...(credentials && origins.includes('*')
    ? ['The setting credentials has no effect while origins contains *: browsers allow it for listed origins only.']
    : []),
  ...(host === undefined && delivery.batchBytes > segmentBatchBytes
    ? [`Segment refuses batches of more than ${segmentBatchBytes} bytes; lower delivery.batchBytes.`]
    : []),
  ...(openMetrics ? ['The metrics are open: everyone who reaches /metrics can read them.'] : []),
  ...sourceWarnings(sources),
]
