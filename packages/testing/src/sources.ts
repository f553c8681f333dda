import type { DiscardCode } from './discard-codes.ts'
import type { Region } from './regions.ts'

/** The write key of a source, with the region of its workspace if a test needs it. */
export type WriteKeyOption = string | { readonly key: string; readonly region: Region }

/** The sources of this Segment. */
export interface SourcesOptions {
  /**
   * The existing write keys; calls with any other key are answered 200 and dropped, as at Segment.
   * @default 'any'
   */
  readonly writeKeys?: 'any' | readonly WriteKeyOption[]
  /** Keys of disabled sources. */
  readonly disabledWriteKeys?: readonly string[]
  /** Drops every call. */
  readonly lockedWorkspace?: boolean
}

/** Facts about write keys. */
export interface Sources {
  /** True for keys that Segment answers with 400. */
  readonly refuses: (writeKey: string) => boolean
  /** True if a source has this key. */
  readonly knows: (writeKey: string) => boolean
  /** The region of a key, if it has one. */
  readonly regionOf: (writeKey: string) => Region | undefined
  /** Why calls with this key are dropped, if they are. */
  readonly loses: (writeKey: string, region: Region) => DiscardCode | undefined
}

/** Keys answered 400. Ingestion does not look up keys, so almost every wrong key is answered 200. */
const refusedKeys: ReadonlySet<string> = new Set(['', 'abc123'])

/** A Public API token, used as a write key by mistake. */
const publicApiToken = /^sgp_[0-9A-Za-z]{64}$/

/** Creates the register of sources. */
export const createSources = (options: SourcesOptions): Sources => {
  const listed = options.writeKeys ?? 'any'
  const known = new Map<string, Region | undefined>(
    listed === 'any'
      ? []
      : listed.map((entry) => (typeof entry === 'string' ? [entry, undefined] : [entry.key, entry.region])),
  )
  const disabled = new Set(options.disabledWriteKeys)
  const refuses = (writeKey: string): boolean => refusedKeys.has(writeKey)
  const knows = (writeKey: string): boolean => {
    if (refuses(writeKey) || publicApiToken.test(writeKey)) return false
    return listed === 'any' || known.has(writeKey) || disabled.has(writeKey)
  }
  const regionOf = (writeKey: string): Region | undefined => known.get(writeKey)
  return {
    refuses,
    knows,
    regionOf,
    loses(writeKey, region) {
      if (!knows(writeKey)) return 'unknown_write_key'
      if ((regionOf(writeKey) ?? region) !== region) return 'wrong_region'
      if (disabled.has(writeKey)) return 'source_disabled'
      return options.lockedWorkspace === true ? 'locked_workspace' : undefined
    },
  }
}
