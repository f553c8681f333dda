import type { DatabaseSync } from 'node:sqlite'
import type { FiledParkedEntry, ParkedCount } from '../../outbox/outbox-file.ts'
import type { Totals } from './entry-rows.ts'
import type { FileClock } from './file-clock.ts'
import { namesById, type QueueNames } from './queue-names.ts'

/** Parked calls of a queue with the same reason. */
export interface ParkedGroup extends ParkedCount {
  readonly queueId: number
  readonly queue: string | undefined
}

/** Parked calls by queue and reason. @param before only those that were parked before, on the clock of the file */
export const groupParked = (
  database: DatabaseSync,
  names: QueueNames,
  before = Number.MAX_SAFE_INTEGER,
): readonly ParkedGroup[] => {
  const nameOf = namesById(database, names)
  return database
    .prepare(
      `SELECT queue, code, count(*) AS calls, min(parked_at) AS oldest FROM entries
        WHERE parked_at IS NOT NULL AND appended_at < ? GROUP BY queue, code ORDER BY queue, code`,
    )
    .all(before)
    .map((row) => ({
      queueId: Number(row.queue),
      queue: nameOf.get(Number(row.queue)),
      code: String(row.code),
      calls: Number(row.calls),
      oldestParkedAt: Number(row.oldest),
    }))
}

/** The oldest parked calls of all queues, after an id. */
export const listParked = (
  database: DatabaseSync,
  names: QueueNames,
  { limit, after }: { readonly limit: number; readonly after: number },
): readonly FiledParkedEntry[] => {
  const nameOf = namesById(database, names)
  return database
    .prepare(
      `SELECT id, queue, message_id, json, bytes, code, message, parked_at FROM entries
        WHERE parked_at IS NOT NULL AND id > ? ORDER BY id LIMIT ?`,
    )
    .all(after, limit)
    .map((row) => ({
      id: Number(row.id),
      queue: nameOf.get(Number(row.queue)),
      messageId: String(row.message_id),
      json: String(row.json),
      bytes: Number(row.bytes),
      code: String(row.code),
      message: String(row.message),
      parkedAt: Number(row.parked_at),
    }))
}

/** Puts parked calls back into their queues. Call inside a transaction. @returns how many were parked */
export const retryParked = (database: DatabaseSync, clock: FileClock, ids: readonly number[]): number => {
  const unpark = database.prepare(
    `UPDATE entries SET code = NULL, message = NULL, parked_at = NULL, appended_at = ?
      WHERE id = ? AND parked_at IS NOT NULL`,
  )
  return ids.reduce((sum, id) => sum + Number(unpark.run(clock.now(), id).changes), 0)
}

/** Deletes parked calls. Call inside a transaction. @returns how many were parked */
export const discardParked = (database: DatabaseSync, totals: Totals, ids: readonly number[]): number => {
  const discard = database.prepare('DELETE FROM entries WHERE id = ? AND parked_at IS NOT NULL RETURNING bytes')
  const rows = ids.flatMap((id) => discard.all(id))
  totals.free(rows.reduce((sum, { bytes }) => sum + Number(bytes), 0))
  return rows.length
}
