import { isSegmentError, SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../config/collector-config.ts'
import { configuredSource, type KnownSource, passedSource } from './known-source.ts'

/** Finds the source that a client means. */
export interface SourceRegister {
  /**
   * @param key what the client sent as its write key
   * @returns `empty` for keys that Segment itself answers 400, `unknown` for others that no source has
   */
  find(key: string): KnownSource | 'empty' | 'unknown'
  /** The source of an alias. */
  byAlias(alias: string): KnownSource | undefined
  /** Whether a key of this kind may be passed on, and as what. */
  passed(writeKey: string): KnownSource | undefined
  readonly all: readonly KnownSource[]
}

/** Keys that Segment answers 400; almost every other wrong one is answered 200 and lost. */
const refusedKeys: ReadonlySet<string> = new Set(['', 'abc123'])

/** Passed keys that are remembered, so that hostile ones take no memory. */
const maxPassed = 1_000

/**
 * Makes the register of a collector's sources.
 * @throws {SegmentError} `invalid_source` for a source that can not be right, or a key that two of them claim
 */
export const createSourceRegister = (config: CollectorConfig): SourceRegister => {
  const aliases = new Map<string, KnownSource>()
  const keys = new Map<string, KnownSource>()
  for (const [alias, source] of Object.entries(config.sources)) {
    const known = configuredSource(alias, source, config)
    aliases.set(alias, known)
    for (const key of new Set([alias, ...source.publicKeys])) {
      if (keys.has(key)) {
        throw new SegmentError('invalid_source', `Two sources take the same key as the source ${alias}.`, {
          path: ['sources', alias, 'publicKeys'],
        })
      }
      keys.set(key, known)
    }
  }
  const passedKeys = new Map<string, KnownSource>()

  const passed = (key: string): KnownSource | undefined => {
    if (config.unknownKeys === 'refuse') return undefined
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
