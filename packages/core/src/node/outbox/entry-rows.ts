import type { DatabaseSync } from 'node:sqlite'
import { SegmentError } from '../../error/segment-error.ts'
import type { FileClock } from './file-clock.ts'

interface Counted {
  bytes: number
  nextId: number
}

/**
 * The bytes of all calls in a file, the next id, and the clock. They are read and written once per transaction, in which the
 * methods run.
 * @param options `maxBytes`: of JSON of all calls in the file
 */
export const createTotals = (
  database: DatabaseSync,
  { maxBytes, clock }: { readonly maxBytes: number; readonly clock: FileClock },
) => {
  const read = database.prepare('SELECT bytes, next_id, clock FROM totals')
  const update = database.prepare('UPDATE totals SET bytes = ?, next_id = ?, clock = ?')
  let counted: Counted | undefined
  const current = (): Counted => {
    if (counted === undefined) {
      const row = read.get()
      counted = { bytes: Number(row?.bytes), nextId: Number(row?.next_id) }
      clock.adopt(Number(row?.clock))
    }
    return counted
  }
  return {
    /** @throws {SegmentError} `outbox_full` if they exceed the limit */
    take(bytes: number): void {
      const totals = current()
      if (totals.bytes + bytes > maxBytes) {
        throw new SegmentError('outbox_full', 'The outbox is full.', {
          bytes,
          limitBytes: maxBytes,
          advice: 'Wait until calls are delivered, or increase maxBytes.',
        })
      }
      totals.bytes += bytes
    },
    free(bytes: number): void {
      current().bytes -= bytes
    },
    /** Ids are never reused, so a late reader cannot confuse two calls. */
    nextId(): number {
      const totals = current()
      totals.nextId += 1
      return totals.nextId - 1
    },
    /** Reads the counts and the clock of the file. */
    load(): void {
      current()
    },
    /** Ids from this one on are free. */
    skipTo(id: number): void {
      const totals = current()
      totals.nextId = Math.max(totals.nextId, id)
    },
    /** Discards counts that were not written. */
    forget(): void {
      counted = undefined
    },
    /** Writes the counts. */
    write(): void {
      if (counted !== undefined) update.run(counted.bytes, counted.nextId, clock.now())
      counted = undefined
    },
  }
}

/** See {@link createTotals}. */
export type Totals = ReturnType<typeof createTotals>

const columns = ['id', 'queue', 'message_id', 'json', 'bytes', 'appended_at', 'owner'] as const

/** A call to be written to the file: the values of its columns. The owner of an unclaimed call is null. */
export type EntryRow = readonly [number, number, string, string, number, number, number | null]

/** Rows per statement; one of many rows costs two thirds of a single one. */
const sizes = [16, 4, 1] as const

/** Creates the writer of the calls of a file: those of a transaction are written together. All methods run inside one. */
export const createEntryRows = (database: DatabaseSync) => {
  const places = `(${columns.map(() => '?').join(', ')})`
  const statements = sizes.map((size) => ({
    size,
    insert: database.prepare(
      `INSERT INTO entries (${columns.join(', ')}) VALUES ${Array.from({ length: size }, () => places).join(', ')}`,
    ),
  }))
  let noted: EntryRow[] = []
  return {
    /** Notes a call; it is in the file once `write` has run. */
    note(row: EntryRow): void {
      noted.push(row)
    },
    /** Discards calls that were noted and not written. */
    discard(): void {
      noted = []
    },
    /** Writes the noted calls. */
    write(): void {
      const rows = noted
      noted = []
      let start = 0
      for (const { size, insert } of statements) {
        for (; rows.length - start >= size; start += size) insert.run(...rows.slice(start, start + size).flat())
      }
    },
  }
}

/** See {@link createEntryRows}. */
export type EntryRows = ReturnType<typeof createEntryRows>
