import type { DatabaseSync } from 'node:sqlite'

/** A call to be written to the file. */
export interface EntryRow {
  readonly id: number
  /** Id of its queue. */
  readonly queue: number
  readonly messageId: string
  readonly json: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly appendedAt: number
  /** The process that sends it; null if it is unclaimed. */
  readonly owner: number | null
}

/** Writes the calls of a transaction together. All methods run inside one. */
export interface EntryRows {
  /** Notes a call; it is in the file once `write` has run. */
  note(row: EntryRow): void
  /** Discards calls that were noted and not written. */
  discard(): void
  /** Writes the noted calls. */
  write(): void
}

/** Rows per statement; one of many rows costs two thirds of a single one. */
const sizes = [16, 4, 1] as const

const columns = ['id', 'queue', 'message_id', 'json', 'bytes', 'appended_at', 'owner'] as const

/** Creates the writer of the calls of a file. */
export const createEntryRows = (database: DatabaseSync): EntryRows => {
  const places = `(${columns.map(() => '?').join(', ')})`
  const statements = sizes.map((size) => ({
    size,
    insert: database.prepare(
      `INSERT INTO entries (${columns.join(', ')}) VALUES ${Array.from({ length: size }, () => places).join(', ')}`,
    ),
  }))
  let noted: EntryRow[] = []
  return {
    note(row) {
      noted.push(row)
    },
    discard() {
      noted = []
    },
    write() {
      const rows = noted
      noted = []
      let start = 0
      for (const { size, insert } of statements) {
        for (; rows.length - start >= size; start += size) {
          const values: (string | number | null)[] = []
          for (let at = start; at < start + size; at += 1) {
            const row = rows[at]
            if (row === undefined) continue
            values.push(row.id, row.queue, row.messageId, row.json, row.bytes, row.appendedAt, row.owner)
          }
          insert.run(...values)
        }
      }
    },
  }
}
