import { stat } from 'node:fs/promises'
import type { RandomAccess } from './random-access.ts'
import type { TableHeader } from './read-csv.ts'
import type { Rows } from './row.ts'

/** An object of a store at one time. */
export interface ObjectFacts {
  readonly bytes: number
  /** Milliseconds since 1970; NaN if the store does not say it. */
  readonly modifiedMs: number
  /** Names its content; empty if the store has no tags. */
  readonly etag: string
}

/** An object of a store. */
export interface StoredObject {
  /** Its size in the list of the store. */
  readonly bytes: number
  /** @throws {ReadError} `input_unreadable` */
  readonly open: () => Promise<RandomAccess>
  /** The object as it is now. @throws {ReadError} `input_unreadable` */
  readonly refresh: () => Promise<ObjectFacts>
}

/** Rows that do not come from bytes, such as those of a query. */
export interface RowSource {
  readonly rows: (onHeader: (header: TableHeader) => void) => AsyncGenerator<Rows>
}

/** Where the rows of an input come from: the path of a file, an object, a stream of bytes or a query. */
export type InputSource = string | StoredObject | AsyncIterable<Buffer> | RowSource

/** Whether an input can be read again, so that its import can resume. */
export const isStored = (source: InputSource): source is string | StoredObject =>
  typeof source === 'string' || 'refresh' in source

/** Bytes of an input that can be read again. */
export const storedBytes = async (source: string | StoredObject): Promise<number> =>
  typeof source === 'string' ? (await stat(source)).size : source.bytes
