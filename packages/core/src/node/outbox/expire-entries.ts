import type { DatabaseSync } from 'node:sqlite'
import type { Totals } from './totals.ts'

/** Calls that are too old. */
export interface Expired {
  /** Calls that waited too long; they are parked with `outbox_expired`. */
  readonly parked: number
  /** Parked calls that were deleted. */
  readonly deleted: number
}

/**
 * Parks calls that waited longer than the limit, and deletes calls that were parked for longer than it. So every call is
 * visible as parked for that time before it is deleted. Call inside a transaction.
 */
export const expireEntries = (
  database: DatabaseSync,
  { totals, maxAgeMs, now }: { readonly totals: Totals; readonly maxAgeMs: number; readonly now: number },
): Expired => {
  const deleted = database
    .prepare('DELETE FROM entries WHERE parked_at IS NOT NULL AND parked_at < ? RETURNING bytes')
    .all(now - maxAgeMs)
  totals.free(deleted.reduce((sum, row) => sum + Number(row.bytes), 0))
  const parked = database
    .prepare(
      `UPDATE entries SET code = 'outbox_expired', message = 'The call waited longer than the outbox keeps calls.',
        parked_at = ? WHERE owner IS NULL AND parked_at IS NULL AND appended_at < ?`,
    )
    .run(now, now - maxAgeMs)
  database.prepare('DELETE FROM lots WHERE until <= ?').run(now)
  return { parked: Number(parked.changes), deleted: deleted.length }
}
