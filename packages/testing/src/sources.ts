import type { DiscardCode } from './discard-codes.ts'
import type { JsonObject } from './json.ts'
import type { Region } from './regions.ts'

/** The write key of a source, with the region of its workspace and its name if a test needs them. */
export type WriteKeyOption = string | { readonly key: string; readonly region?: Region; readonly name?: string }

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

/** A source of the workspace. */
export interface Source {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly enabled: boolean
  readonly writeKeys: readonly string[]
  /** Undefined if it does not matter. */
  readonly region: Region | undefined
  /** Slug of its entry in the catalog. */
  readonly metadataSlug: string
  readonly settings: JsonObject
  readonly labels: readonly JsonObject[]
  /** Controls of its schema, `GET /sources/{id}/settings`. */
  readonly schemaSettings: JsonObject
}

/** Facts about write keys, and the sources that have them. */
export interface Sources {
  /** True for keys that Segment answers with 400. */
  readonly refuses: (writeKey: string) => boolean
  /** True if a source has this key. */
  readonly knows: (writeKey: string) => boolean
  /** The region of a key, if it has one. */
  readonly regionOf: (writeKey: string) => Region | undefined
  /** Why calls with this key are dropped, if they are. */
  readonly loses: (writeKey: string, region: Region) => DiscardCode | undefined
  /** Every source, oldest first. If any write key is accepted, those that were added or seen. */
  readonly list: () => readonly Source[]
  readonly get: (id: string) => Source | undefined
  /** The source that has a write key. */
  readonly ofKey: (writeKey: string) => Source | undefined
  /** Adds a source for a key that a call was sent with, if the key is accepted and has none. */
  readonly see: (writeKey: string) => void
  /** Adds a source, or replaces the one with its id. */
  readonly set: (source: Source) => void
  /** Removes a source; calls with its keys are dropped from now on. */
  readonly remove: (id: string) => void
}

/** Keys answered 400. Ingestion does not look up keys, so almost every wrong key is answered 200. */
const refusedKeys: ReadonlySet<string> = new Set(['', 'abc123'])

/** A Public API token, used as a write key by mistake. */
const publicApiToken = /^sgp_[0-9A-Za-z]{64}$/

/** A source with default values. */
export const newSource = (fields: Pick<Source, 'id' | 'name'> & Partial<Source>): Source => ({
  slug: fields.name.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
  enabled: true,
  writeKeys: [],
  region: undefined,
  metadataSlug: 'http-api',
  settings: {},
  labels: [],
  schemaSettings: {},
  ...fields,
})

const listedSources = (
  options: SourcesOptions,
): readonly Pick<Source, 'name' | 'writeKeys' | 'region' | 'enabled'>[] => {
  const { writeKeys = 'any', disabledWriteKeys = [] } = options
  const listed = writeKeys === 'any' ? [] : writeKeys.map((one) => (typeof one === 'string' ? { key: one } : one))
  const others = disabledWriteKeys.filter((key) => !listed.some((one) => one.key === key)).map((key) => ({ key }))
  return [...listed, ...others].map(({ key, region, name }: Exclude<WriteKeyOption, string>, index) => ({
    name: name ?? `Source ${index + 1}`,
    writeKeys: [key],
    region,
    enabled: !disabledWriteKeys.includes(key),
  }))
}

/**
 * Creates the register of sources.
 * @param createId creates the id of a source
 */
export const createSources = (options: SourcesOptions, createId: () => string): Sources => {
  const acceptsAny = (options.writeKeys ?? 'any') === 'any'
  const sources = new Map<string, Source>()
  const byKey = new Map<string, string>()
  const removedKeys = new Set<string>()
  const refuses = (writeKey: string): boolean => refusedKeys.has(writeKey)
  const ofKey = (writeKey: string): Source | undefined => sources.get(byKey.get(writeKey) ?? '')
  const knows = (writeKey: string): boolean => {
    if (refuses(writeKey) || publicApiToken.test(writeKey)) return false
    return byKey.has(writeKey) || (acceptsAny && !removedKeys.has(writeKey))
  }
  const forgetKeys = (id: string): void => {
    for (const key of sources.get(id)?.writeKeys ?? []) {
      byKey.delete(key)
      removedKeys.add(key)
    }
  }
  const set = (source: Source): void => {
    forgetKeys(source.id)
    sources.set(source.id, source)
    for (const key of source.writeKeys) {
      byKey.set(key, source.id)
      removedKeys.delete(key)
    }
  }
  for (const source of listedSources(options)) set(newSource({ ...source, id: createId() }))
  return {
    refuses,
    knows,
    regionOf: (writeKey) => ofKey(writeKey)?.region,
    loses(writeKey, region) {
      if (!knows(writeKey)) return 'unknown_write_key'
      const source = ofKey(writeKey)
      if ((source?.region ?? region) !== region) return 'wrong_region'
      if (source?.enabled === false) return 'source_disabled'
      return options.lockedWorkspace === true ? 'locked_workspace' : undefined
    },
    list: () => [...sources.values()],
    get: (id) => sources.get(id),
    ofKey,
    see(writeKey) {
      if (byKey.has(writeKey) || !knows(writeKey)) return
      set(newSource({ id: createId(), name: `Source ${sources.size + 1}`, writeKeys: [writeKey] }))
    },
    set,
    remove(id) {
      forgetKeys(id)
      sources.delete(id)
    },
  }
}
