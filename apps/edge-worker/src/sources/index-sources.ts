import { SegmentError } from '@org/segment-core'
import type { CollectorConfig, SourceConfig } from '../config/collector-config.ts'
import { configuredSource, type KnownSource } from './known-source.ts'

/** Sources by alias. */
export type SourceConfigs = Readonly<Record<string, SourceConfig>>

interface IndexedSource {
  readonly known: KnownSource
  /** What it was made from. */
  readonly text: string
}

/** Sources by what names them. */
export interface SourceIndex {
  readonly byAlias: ReadonlyMap<string, IndexedSource>
  /** By alias and public key. */
  readonly byKey: ReadonlyMap<string, KnownSource>
}

/**
 * Indexes sources by alias and key.
 * @param former an earlier index; a source that did not change stays the same object
 * @throws {SegmentError} `invalid_source` for an invalid source, or a key that two sources share
 */
export const indexSources = (sources: SourceConfigs, config: CollectorConfig, former?: SourceIndex): SourceIndex => {
  const byAlias = new Map<string, IndexedSource>()
  const byKey = new Map<string, KnownSource>()
  for (const [alias, source] of Object.entries(sources)) {
    const text = JSON.stringify(source)
    const same = former?.byAlias.get(alias)
    const indexed = same?.text === text ? same : { text, known: configuredSource(alias, source, config) }
    byAlias.set(alias, indexed)
    for (const key of new Set([alias, ...source.publicKeys])) {
      if (byKey.has(key)) {
        throw new SegmentError('invalid_source', `Another source already has a key of the source ${alias}.`, {
          path: ['sources', alias, 'publicKeys'],
        })
      }
      byKey.set(key, indexed.known)
    }
  }
  return { byAlias, byKey }
}
