import { isSegmentError, SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../config/collector-config.ts'
import { sourceWarnings } from '../config/config-warnings.ts'
import { indexSources, type SourceConfigs } from './index-sources.ts'
import { type KnownSource, passedSource } from './known-source.ts'

/** Finds sources by what clients send. */
export interface SourceRegister {
  /**
   * @param key the client's write key
   * @returns `empty` for keys to which Segment answers 400, `unknown` for other keys that no source has
   */
  find(key: string): KnownSource | 'empty' | 'unknown'
  /** The source of an alias, revoked or not. */
  byAlias(alias: string): KnownSource | undefined
  /** The source of a write key that may be passed on. */
  passed(writeKey: string): KnownSource | undefined
  /** All configured sources, with the revoked ones, whose stored calls are still delivered. */
  readonly all: readonly KnownSource[]
  /** Calls the listener after the sources changed. */
  onChange(listener: () => void): void
}

/** What an update changed: aliases. */
export interface SourceChange {
  /** What the operator should know about the sources that were added or changed. */
  readonly warnings: readonly string[]
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** A register whose sources change while it is used. */
export interface LiveRegister extends SourceRegister {
  /**
   * Replaces all sources besides those of the settings. If it throws, nothing changed.
   * @throws {SegmentError} `invalid_source` for an invalid source, or an alias or key that two sources share
   */
  update(more: SourceConfigs): SourceChange
}

/** Segment answers 400 to these keys. To almost every other wrong key it answers 200 and drops the calls. */
const refusedKeys: ReadonlySet<string> = new Set(['', 'abc123'])

/** Maximum cached passed keys, so that hostile ones cannot fill the memory. */
const maxPassed = 1_000

/** Maximum characters of a passed key; those of Segment have 32. */
const maxKeyLength = 128

/**
 * Creates the register of a collector's sources.
 * @throws {SegmentError} `invalid_source` for an invalid source, or a key that two sources share
 */
export const createSourceRegister = (config: CollectorConfig): LiveRegister => {
  let index = indexSources(config.sources, config)
  const listeners: (() => void)[] = []
  const passedKeys = new Map<string, KnownSource>()

  const passed = (key: string): KnownSource | undefined => {
    if (config.unknownKeys === 'refuse' || key.length > maxKeyLength) return undefined
    const known = passedKeys.get(key)
    if (known !== undefined) return known
    try {
      const source = passedSource(key, config)
      const [oldest] = passedKeys.keys()
      if (passedKeys.size >= maxPassed && oldest !== undefined) passedKeys.delete(oldest)
      passedKeys.set(key, source)
      return source
    } catch (error) {
      if (isSegmentError(error)) return undefined
      throw error
    }
  }

  return {
    find(key) {
      const known = index.byKey.get(key)
      if (known !== undefined) return known.isRevoked ? 'unknown' : known
      return refusedKeys.has(key) ? 'empty' : (passed(key) ?? 'unknown')
    },
    byAlias: (alias) => index.byAlias.get(alias)?.known,
    passed,
    get all() {
      return [...index.byAlias.values()].map(({ known }) => known)
    },
    onChange: (listener) => void listeners.push(listener),
    update(more) {
      for (const alias of Object.keys(more)) {
        if (!Object.hasOwn(config.sources, alias)) continue
        throw new SegmentError('invalid_source', `The source ${alias} is in the settings already.`, {
          path: ['sources', alias],
          advice: 'Use another alias, or remove the source from the settings.',
        })
      }
      const former = index.byAlias
      index = indexSources({ ...config.sources, ...more }, config, index)
      const now = index.byAlias
      const added = [...now.keys()].filter((alias) => !former.has(alias))
      const changed = [...now].flatMap(([alias, source]) => {
        const before = former.get(alias)
        return before === undefined || before === source ? [] : [alias]
      })
      const removed = [...former.keys()].filter((alias) => !now.has(alias))
      const fresh = new Set([...added, ...changed])
      if (fresh.size + removed.length > 0) for (const listener of listeners) listener()
      const warnings = sourceWarnings(Object.fromEntries(Object.entries(more).filter(([alias]) => fresh.has(alias))))
      return { added, changed, removed, warnings }
    },
  }
}
