import { isSegmentError, parseSource, SegmentError } from '@org/segment-core'
import type { CollectorConfig, SourceConfig } from '../config/collector-config.ts'
import type { Channel, Target } from '../hand-over/hand-over.ts'

/** A source that may be sent to, and how its calls are treated. */
export interface KnownSource {
  /** Alias, or `passed` for a write key that no source has; never the key. */
  readonly label: string
  readonly targets: Readonly<Record<Channel, Target>>
  readonly channels: readonly Channel[]
  readonly validation: CollectorConfig['validation']
  readonly ip: CollectorConfig['ip']
  readonly serverToken: string | undefined
  readonly serverHmacKey: string | undefined
  /** 0 sets no limit. */
  readonly requestsPerSecond: number
}

/** What a source is called that is not one of ours. */
export const passedLabel = 'passed'

const targetsOf = (
  alias: string | undefined,
  { writeKey, region, host }: Pick<SourceConfig, 'writeKey' | 'region' | 'host'>,
  config: CollectorConfig,
): KnownSource['targets'] => {
  const source = parseSource({ writeKey, region: region ?? config.region, host: host ?? config.host })
  return { browser: { alias, source, channel: 'browser' }, server: { alias, source, channel: 'server' } }
}

const locatedTargets = (alias: string, source: SourceConfig, config: CollectorConfig): KnownSource['targets'] => {
  try {
    return targetsOf(alias, source, config)
  } catch (error) {
    if (!isSegmentError(error)) throw error
    throw new SegmentError(error.code, `The source ${alias}: ${error.message}`, error.details)
  }
}

/**
 * A source of the settings.
 * @throws {SegmentError} `invalid_source` for a write key or host that can not be right
 */
export const configuredSource = (alias: string, source: SourceConfig, config: CollectorConfig): KnownSource => ({
  label: alias,
  targets: locatedTargets(alias, source, config),
  channels: source.channels,
  validation: source.validation ?? config.validation,
  ip: source.ip ?? config.ip,
  serverToken: source.serverToken,
  serverHmacKey: source.serverHmacKey,
  requestsPerSecond: source.requestsPerSecond ?? config.limits.requestsPerSecondPerSource,
})

/**
 * A write key that goes on as it is.
 * @throws {SegmentError} `invalid_source` for what can be no write key
 */
export const passedSource = (writeKey: string, config: CollectorConfig): KnownSource => ({
  label: passedLabel,
  targets: targetsOf(undefined, { writeKey, region: undefined, host: undefined }, config),
  channels: ['browser', 'server'],
  validation: config.validation,
  ip: config.ip,
  serverToken: undefined,
  serverHmacKey: undefined,
  requestsPerSecond: config.limits.requestsPerSecondPerSource,
})
