import type { DatabaseSync } from 'node:sqlite'
import type { OutboxSummary, QueueSummary } from '../../outbox/outbox-file.ts'
import { groupParked } from './parked-rows.ts'
import { namesById, type QueueNames } from './queue-names.ts'

/**
 * Sums up a file. It reads indexes and the first rows, so that it costs little even if the file is large.
 * @param now on the clock of the file
 */
export const summarize = (database: DatabaseSync, names: QueueNames, now: number): OutboxSummary => {
  const nameOf = namesById(database, names)
  const waiting = new Map(
    database
      .prepare(
        'SELECT queue, count(*) AS calls FROM entries WHERE owner IS NULL AND parked_at IS NULL GROUP BY queue ORDER BY queue',
      )
      .all()
      .map((row) => [Number(row.queue), Number(row.calls)]),
  )
  const parked = groupParked(database, names)
  const oldest = database
    .prepare('SELECT appended_at FROM entries WHERE parked_at IS NULL ORDER BY id LIMIT 1')
    .get()?.appended_at
  const ids = new Set([...waiting.keys(), ...parked.map(({ queueId }) => queueId)])
  return {
    bytes: Number(database.prepare('SELECT bytes FROM totals').get()?.bytes),
    oldestMs: oldest === undefined ? 0 : Math.max(0, now - Number(oldest)),
    queues: [...ids].map(
      (id): QueueSummary => ({
        name: nameOf.get(id),
        waiting: waiting.get(id) ?? 0,
        parked: parked
          .filter(({ queueId }) => queueId === id)
          .map(({ code, calls, oldestParkedAt }) => ({ code, calls, oldestParkedAt })),
      }),
    ),
  }
}
