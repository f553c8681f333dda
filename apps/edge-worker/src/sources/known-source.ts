import { isSegmentError, parseSource, SegmentError } from '@org/segment-core'
import type { Channel, CollectorConfig, SourceConfig } from '../config/collector-config.ts'
import type { Target } from './target.ts'

/** A source that accepts calls. */
export interface KnownSource {
  /** Its alias, or `passed` for a write key that no source has; never a key. */
  readonly label: string
  readonly targets: Readonly<Record<Channel, Target>>
  readonly channels: readonly Channel[]
  readonly validation: CollectorConfig['validation']
  readonly ip: CollectorConfig['ip']
  readonly serverToken: string | undefined
  readonly serverHmacKey: string | undefined
  /** 0 means no limit. */
  readonly requestsPerSecond: number
}

const targetsOf = (
  alias: string | undefined,
  { writeKey, region, host }: Pick<SourceConfig, 'writeKey' | 'region' | 'host'>,
  config: CollectorConfig,
): KnownSource['targets'] => {
  const source = parseSource({ writeKey, region: region ?? config.region, host: host ?? config.host })
  return { browser: { alias, source, channel: 'browser' }, server: { alias, source, channel: 'server' } }
}

const configuredTargets = (alias: string, source: SourceConfig, config: CollectorConfig): KnownSource['targets'] => {
  try {
    return targetsOf(alias, source, config)
  } catch (error) {
    if (!isSegmentError(error)) throw error
    throw new SegmentError(error.code, `The source ${alias}: ${error.message}`, error.details)
  }
}

/**
 * Creates a source of the settings.
 * @throws {SegmentError} `invalid_source` for an invalid write key or host
 */
export const configuredSource = (alias: string, source: SourceConfig, config: CollectorConfig): KnownSource => ({
  label: alias,
  targets: configuredTargets(alias, source, config),
  channels: source.channels,
  validation: source.validation ?? config.validation,
  ip: source.ip ?? config.ip,
  serverToken: source.serverToken,
  serverHmacKey: source.serverHmacKey,
  requestsPerSecond: source.requestsPerSecond ?? config.limits.requestsPerSecondPerSource,
})

/**
 * Creates the source of a write key that is passed on.
 * @throws {SegmentError} `invalid_source` for an invalid write key
 */
export const passedSource = (writeKey: string, config: CollectorConfig): KnownSource => ({
  label: 'passed',
  targets: targetsOf(undefined, { writeKey, region: undefined, host: undefined }, config),
  channels: ['browser', 'server'],
  validation: config.validation,
  ip: config.ip,
  serverToken: undefined,
  serverHmacKey: undefined,
  requestsPerSecond: config.limits.requestsPerSecondPerSource,
})
