import { createHash } from 'node:crypto'
import type { CallType, Library } from '@org/segment-core'
import type { Mapping } from '../mapping/mapping-schema.ts'
import type { InputFormat } from '../read/input-format.ts'

/** The part of the rows that one of several machines imports. */
export interface Shard {
  /** From 1. */
  readonly index: number
  readonly count: number
}

/** Everything that decides what a row becomes. */
export interface RowSettings {
  /** Type of calls that do not have one. */
  readonly type: CallType | undefined
  readonly mapping: Mapping | undefined
  readonly strict: boolean
  /** Milliseconds since 1970; rows before are skipped. */
  readonly since: number | undefined
  /** Milliseconds since 1970; rows at or after it are skipped. */
  readonly until: number | undefined
  /** Share of people whose rows are sent, in (0, 1]. */
  readonly sample: number
  readonly shard: Shard | undefined
  readonly library: Library
}

/** How input is read. */
export interface InputSettings {
  readonly format: InputFormat | undefined
  readonly delimiter: string | undefined
  readonly columns: readonly string[] | undefined
}

/**
 * Hash of everything that must be the same for an import to resume: what rows become, how they are read, and where they are
 * sent. It includes the write key, which cannot be recovered from it.
 */
export const settingsHash = (rows: RowSettings, input: InputSettings, target: string): string => {
  const { library: _library, ...rules } = rows
  return createHash('sha256')
    .update(JSON.stringify([rules, input, target]))
    .digest('hex')
}
