import type { DatabaseSync } from 'node:sqlite'
import { SegmentError } from '../../error/segment-error.ts'

/** The bytes of all calls in a file, and the next id. Both are read and written once per transaction. */
export interface Totals {
  /** @throws {SegmentError} `outbox_full` if they exceed the limit */
  take(bytes: number): void
  free(bytes: number): void
  /** Ids are never reused, so a late reader cannot confuse two calls. */
  nextId(): number
  /** Discards counts that were not written. */
  forget(): void
  /** Writes the counts. */
  write(): void
}

interface Counted {
  bytes: number
  nextId: number
}

/** Creates the totals; their methods run inside a transaction. @param maxBytes of JSON of all calls in the file */
export const createTotals = (database: DatabaseSync, maxBytes: number): Totals => {
  const read = database.prepare('SELECT bytes, next_id FROM totals')
  const update = database.prepare('UPDATE totals SET bytes = ?, next_id = ?')
  let counted: Counted | undefined
  const current = (): Counted => {
    if (counted === undefined) {
      const row = read.get()
      counted = { bytes: Number(row?.bytes), nextId: Number(row?.next_id) }
    }
    return counted
  }
  return {
    take(bytes) {
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
    free(bytes) {
      current().bytes -= bytes
    },
    nextId() {
      const totals = current()
      totals.nextId += 1
      return totals.nextId - 1
    },
    forget() {
      counted = undefined
    },
    write() {
      if (counted !== undefined) update.run(counted.bytes, counted.nextId)
      counted = undefined
    },
  }
}
