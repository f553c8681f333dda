import type { DatabaseSync } from 'node:sqlite'
import type { OutboxSummary, QueueSummary } from '../../outbox/outbox-file.ts'
import type { Drain } from './drain.ts'
import { groupParked } from './parked-rows.ts'
import { hashOfName, namesById, type QueueNames } from './queue-names.ts'

/** The calls that wait in a file: their number by queue, and when the age of the oldest one that has no outcome began. */
interface Unfinished {
  readonly waiting: ReadonlyMap<number, number>
  readonly oldest: unknown
}

const readUnfinished = (database: DatabaseSync): Unfinished => ({
  waiting: new Map(
    database
      .prepare(
        'SELECT queue, count(*) AS calls FROM entries WHERE owner IS NULL AND parked_at IS NULL GROUP BY queue ORDER BY queue',
      )
      .all()
      .map((row) => [Number(row.queue), Number(row.calls)]),
  ),
  oldest: database.prepare('SELECT appended_at FROM entries WHERE parked_at IS NULL ORDER BY id LIMIT 1').get()
    ?.appended_at,
})

/** The same while the disk is full: the file does not know which calls are claimed or have an outcome. */
const readWithDrain = (database: DatabaseSync, drain: Pick<Drain, 'isDone' | 'isClaimed'>): Unfinished => {
  const waiting = new Map<number, number>()
  let oldest: unknown
  const rows = database.prepare('SELECT id, queue, owner, appended_at FROM entries WHERE parked_at IS NULL ORDER BY id')
  for (const row of rows.iterate()) {
    const [id, queue] = [Number(row.id), Number(row.queue)]
    if (drain.isDone(id)) continue
    oldest ??= row.appended_at
    if (row.owner === null && !drain.isClaimed(id)) waiting.set(queue, (waiting.get(queue) ?? 0) + 1)
  }
  return { waiting, oldest }
}

/**
 * Sums up a file. It reads indexes and the first rows, so that it costs little even if the file is large.
 * @param drain what a full disk cannot hold
 * @param now on the clock of the file
 */
export const summarize = (
  database: DatabaseSync,
  { names, drain, now }: { readonly names: QueueNames; readonly drain: Drain; readonly now: number },
): OutboxSummary => {
  const nameOf = namesById(database, names)
  const { waiting, oldest } = drain.isPending() ? readWithDrain(database, drain) : readUnfinished(database)
  const parked = groupParked(database, names)
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

/** The queues of these names that hold calls without an outcome, whichever process claimed them. Reads the whole file. */
export const unfinishedQueues = (database: DatabaseSync, names: readonly string[]): ReadonlySet<string> => {
  const rows = database
    .prepare('SELECT name FROM queues WHERE id IN (SELECT queue FROM entries WHERE parked_at IS NULL)')
    .all()
  const hashes = new Set(rows.map(({ name }) => Buffer.from(name as Uint8Array).toString('hex')))
  return new Set(names.filter((name) => hashes.has(hashOfName(name).toString('hex'))))
}
