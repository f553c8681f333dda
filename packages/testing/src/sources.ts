import type { DiscardCode } from './discard-codes.ts'
import type { Region } from './regions.ts'

/** A source's write key, and the region its workspace lives in when that matters to a test. */
export type WriteKeyOption = string | { readonly key: string; readonly region: Region }

/** Which sources this Segment has. */
export interface SourcesOptions {
  /**
   * The write keys that exist; calls with any other key are answered 200 and lost, as at Segment.
   * @default 'any'
   */
  readonly writeKeys?: 'any' | readonly WriteKeyOption[]
  /** Keys of sources that are switched off. */
  readonly disabledWriteKeys?: readonly string[]
  /** Loses every call. */
  readonly lockedWorkspace?: boolean
}

/** Answers what the rest needs to know about a write key. */
export interface Sources {
  /** True for the keys Segment has been seen to answer with 400 at once. */
  readonly refuses: (writeKey: string) => boolean
  /** True when a source has this key. */
  readonly knows: (writeKey: string) => boolean
  /** The region of a key; undefined when the key is tied to none. */
  readonly regionOf: (writeKey: string) => Region | undefined
  /** Why calls with this key are lost; undefined when they are not. */
  readonly loses: (writeKey: string, region: Region) => DiscardCode | undefined
}

/** Keys answered 400. Ingestion looks no key up, so that almost every wrong key is answered 200. */
const refusedKeys: ReadonlySet<string> = new Set(['', 'abc123'])

/** A Public API token, pasted where a write key belongs. */
const publicApiToken = /^sgp_[0-9A-Za-z]{64}$/

/** Makes the register of sources. */
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
