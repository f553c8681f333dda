import type { DatabaseSync } from 'node:sqlite'
import type { Totals } from './entry-rows.ts'
import { groupParked } from './parked-rows.ts'
import type { QueueNames } from './queue-names.ts'

/** Calls that are too old. */
export interface Expired {
  /** Calls that waited too long; they are parked with `outbox_expired`. */
  readonly parked: number
  /** Those calls by queue. */
  readonly parkedBy: readonly ParkedIds[]
  /** Parked calls that were deleted. */
  readonly deleted: number
  /** The deleted calls by queue and reason. */
  readonly deletedBy: readonly DeletedCount[]
}

/** Calls of a queue that waited too long. */
export interface ParkedIds {
  /** Name of the queue; undefined if this process did not open it. */
  readonly queue: string | undefined
  readonly messageIds: readonly string[]
}

/** Parked calls of a queue with the same reason that were deleted. */
export interface DeletedCount {
  /** Name of the queue; undefined if this process did not open it. */
  readonly queue: string | undefined
  /** The code with which they were parked. */
  readonly code: string
  readonly calls: number
}

/** Deletes calls that were parked for longer than the limit. Call inside a transaction. */
export const deleteParked = (
  database: DatabaseSync,
  options: {
    readonly totals: Totals
    readonly names: QueueNames
    readonly parkedMaxAgeMs: number
    /** On the clock of the file. */
    readonly now: number
  },
): readonly DeletedCount[] => {
  const { totals, names, parkedMaxAgeMs, now } = options
  const before = now - parkedMaxAgeMs
  const counts = groupParked(database, names, before)
  const deleted = database
    .prepare('DELETE FROM entries WHERE parked_at IS NOT NULL AND appended_at < ? RETURNING bytes')
    .all(before)
  totals.free(deleted.reduce((sum, row) => sum + Number(row.bytes), 0))
  database.prepare('DELETE FROM lots WHERE until <= ?').run(now)
  return counts.map(({ queue, code, calls }) => ({ queue, code, calls }))
}
