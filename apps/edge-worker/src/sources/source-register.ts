import { isSegmentError, SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../config/collector-config.ts'
import { configuredSource, type KnownSource, passedSource } from './known-source.ts'

/** Finds sources by what clients send. */
export interface SourceRegister {
  /**
   * @param key the client's write key
   * @returns `empty` for keys to which Segment answers 400, `unknown` for other keys that no source has
   */
  find(key: string): KnownSource | 'empty' | 'unknown'
  /** The source of an alias. */
  byAlias(alias: string): KnownSource | undefined
  /** The source of a write key that may be passed on. */
  passed(writeKey: string): KnownSource | undefined
  readonly all: readonly KnownSource[]
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
export const createSourceRegister = (config: CollectorConfig): SourceRegister => {
  const aliases = new Map<string, KnownSource>()
  const keys = new Map<string, KnownSource>()
  for (const [alias, source] of Object.entries(config.sources)) {
    const known = configuredSource(alias, source, config)
    aliases.set(alias, known)
    for (const key of new Set([alias, ...source.publicKeys])) {
      if (keys.has(key)) {
        throw new SegmentError('invalid_source', `Another source already has a key of the source ${alias}.`, {
          path: ['sources', alias, 'publicKeys'],
        })
      }
      keys.set(key, known)
    }
  }
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
    find: (key) => keys.get(key) ?? (refusedKeys.has(key) ? 'empty' : (passed(key) ?? 'unknown')),
    byAlias: (alias) => aliases.get(alias),
    passed,
    all: [...aliases.values()],
  }
}
