import type { CollectorConfig } from '../config/collector-config.ts'
import type { Environment } from '../config/read-environment.ts'
import type { SourceConfigs } from '../sources/index-sources.ts'
import { parseSources } from '../sources/parse-sources.ts'
import type { LiveRegister } from '../sources/source-register.ts'

/** The part of a KV namespace that is used. */
export interface SourcesNamespace {
  get(key: string, options: { readonly type: 'text'; readonly cacheTtl: number }): Promise<string | null>
}

/** Options of {@link createKvSources}. */
export interface KvSourcesOptions {
  readonly namespace: SourcesNamespace | undefined
  readonly config: CollectorConfig
  readonly environment: Environment
  readonly sources: LiveRegister
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
  /** Called with sources before they are used. */
  readonly onRead: (sources: SourceConfigs) => void
  readonly onWarning: (message: string) => void
  readonly onError: (error: unknown) => void
}

/** Sources that follow a KV namespace. */
export interface KvSources {
  /** Whether they were ever read; before, a key that is not in the settings may still be a good one. */
  isKnown(): boolean
  /**
   * Refreshes the sources if they are old: in the background if they were read before.
   * @returns a promise to wait for if they were never read
   */
  whenFresh(waitUntil?: (work: Promise<unknown>) => void): Promise<void> | undefined
}

/** How long sources are used, and how long a failed read is left alone, in milliseconds. */
const freshMs = 30_000
const failedMs = 5_000

/**
 * How long KV may answer from the cache of its location, in seconds: the least that it allows.
 * @see https://developers.cloudflare.com/kv/api/read-key-value-pairs/
 */
const cacheTtl = 30

/** Creates what reads further sources from KV, if a namespace is bound. What is missing or invalid there changes nothing. */
export const createKvSources = (options: KvSourcesOptions): KvSources | undefined => {
  const { namespace, config, environment, sources, monotonic, onRead, onWarning, onError } = options
  const { sourcesFrom: key = 'sources' } = config
  if (namespace === undefined) return undefined
  /** Text that is used; undefined until the first read succeeds. */
  let used: string | undefined
  /** When it is worth reading again. */
  let until = Number.NEGATIVE_INFINITY

  const read = async (): Promise<void> => {
    try {
      // A key that is gone may not have arrived at this location yet.
      const text = (await namespace.get(key, { type: 'text', cacheTtl })) ?? used ?? '{}'
      until = monotonic() + freshMs
      if (text === used) return
      const parsed = parseSources(text, config, { environment, place: `the KV key ${key}` })
      onRead(parsed)
      for (const message of sources.update(parsed).warnings) onWarning(message)
      used = text
    } catch (error) {
      until = monotonic() + failedMs
      onError(error)
    }
  }

  return {
    isKnown: () => used !== undefined,
    whenFresh(waitUntil) {
      if (monotonic() < until) return undefined
      // Requests do not share a first read: that of a request that is canceled may never settle.
      if (used === undefined || waitUntil === undefined) return read()
      until = monotonic() + freshMs
      waitUntil(read())
      return undefined
    },
  }
}
