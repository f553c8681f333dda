import { isSegmentError, parseSource, SegmentError } from '@org/segment-core'
import type { Channel, CollectorConfig, SourceConfig } from '../config/collector-config.ts'
import { openChannels } from '../config/config-warnings.ts'
import { sourceLabel, type Target } from './target.ts'

/** A source that accepts calls. */
export interface KnownSource {
  /** Its alias, or `passed` for a write key that no source has; never a key. */
  readonly label: string
  readonly targets: Readonly<Record<Channel, Target>>
  readonly channels: readonly Channel[]
  readonly validation: CollectorConfig['validation']
  readonly validateFor: CollectorConfig['validateFor']
  readonly ip: CollectorConfig['ip']
  readonly serverToken: string | undefined
  readonly serverHmacKey: string | undefined
  /** Whether new calls are refused. */
  readonly isRevoked: boolean
  /** File of its tracking plan. */
  readonly plan: string | undefined
  /** Alias of the source that gets the violations of the plan. */
  readonly planViolationsTo: string | undefined
  /** Alias of the source that gets the calls that the plan blocks. */
  readonly planBlockedTo: string | undefined
  /** 0 means no limit. */
  readonly requestsPerSecond: number
}

const createSource = (
  alias: string | undefined,
  given: Pick<SourceConfig, 'writeKey'> & Partial<SourceConfig>,
  config: CollectorConfig,
): KnownSource => {
  const { writeKey, region = config.region, host = config.host } = given
  const source = parseSource({ writeKey, region, host, allowInsecureHost: config.allowInsecureHost })
  return {
    label: sourceLabel({ alias }),
    targets: { browser: { alias, source, channel: 'browser' }, server: { alias, source, channel: 'server' } },
    channels: openChannels(given),
    validation: given.validation ?? config.validation,
    validateFor: given.validateFor ?? config.validateFor,
    ip: given.ip ?? config.ip,
    serverToken: given.serverToken,
    serverHmacKey: given.serverHmacKey,
    isRevoked: given.revoked ?? false,
    plan: given.plan,
    planViolationsTo: given.planViolationsTo,
    planBlockedTo: given.planBlockedTo,
    requestsPerSecond: given.requestsPerSecond ?? config.limits.requestsPerSecondPerSource,
  }
}

/**
 * Creates a source of the settings.
 * @throws {SegmentError} `invalid_source` for an invalid write key or host
 */
export const configuredSource = (alias: string, source: SourceConfig, config: CollectorConfig): KnownSource => {
  try {
    return createSource(alias, source, config)
  } catch (error) {
    if (!isSegmentError(error)) throw error
    const { path = [] } = error.details
    const isShared = path[0] === 'host' && source.host === undefined
    const details = { ...error.details, path: isShared ? path : ['sources', alias, ...path] }
    throw new SegmentError(error.code, `The source ${alias}: ${error.message}`, details)
  }
}

/**
 * Creates the source of a write key that is passed on.
 * @throws {SegmentError} `invalid_source` for an invalid write key
 */
export const passedSource = (writeKey: string, config: CollectorConfig): KnownSource =>
  createSource(undefined, { writeKey }, config)
