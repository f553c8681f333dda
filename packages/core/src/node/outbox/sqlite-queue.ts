import type { DatabaseSync } from 'node:sqlite'
import type { ClaimedEntry, OutboxQueue, ParkedEntry } from '../../outbox/outbox.ts'
import type { EntryRows, Totals } from './entry-rows.ts'
import type { Owner } from './owner.ts'
import type { SeenIds } from './seen-ids.ts'
import type { WriteGroup } from './write-group.ts'

/** What the queues of one file share. */
export interface SqliteQueueOptions {
  readonly database: DatabaseSync
  readonly writes: WriteGroup
  readonly owner: Owner
  readonly totals: Totals
  readonly rows: EntryRows
  /** Remembers messageIds, if deduplication is on. */
  readonly seen: SeenIds | undefined
  readonly now: () => number
}

type Row = Readonly<Record<string, unknown>>

const entryOf = (row: Row): ClaimedEntry => ({
  id: Number(row.id),
  messageId: String(row.message_id),
  json: String(row.json),
  bytes: Number(row.bytes),
})

/** Ranges of consecutive ids, each as its first and last, so that one statement covers many calls. */
const runsOf = (ids: readonly number[]): readonly (readonly [number, number])[] => {
  const runs: [number, number][] = []
  for (const id of [...ids].sort((left, right) => left - right)) {
    const run = runs.at(-1)
    if (run !== undefined && id <= run[1] + 1) run[1] = id
    else runs.push([id, id])
  }
  return runs
}

/** The statements of all queues of a file, prepared once. */
export const createSqliteQueues = (options: SqliteQueueOptions) => {
  const { database, writes, owner, totals, rows, seen, now } = options
  const prepare = (sql: string) => database.prepare(sql)
  const oldest = prepare(
    'SELECT id, message_id, json, bytes FROM entries WHERE queue = ? AND owner IS NULL AND parked_at IS NULL ORDER BY id',
  )
  const take = prepare('UPDATE entries SET owner = ? WHERE id = ?')
  const sumOf = prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM entries WHERE id BETWEEN ? AND ? AND queue = ?')
  const remove = prepare('DELETE FROM entries WHERE id BETWEEN ? AND ? AND queue = ?')
  const free = prepare('UPDATE entries SET owner = NULL WHERE id = ? AND queue = ? AND owner = ?')
  const parkEntry = prepare(
    'UPDATE entries SET owner = NULL, code = ?, message = ?, parked_at = ? WHERE id = ? AND queue = ?',
  )
  const listParked = prepare(
    'SELECT id, message_id, json, bytes, code, message, parked_at FROM entries WHERE queue = ? AND parked_at IS NOT NULL ORDER BY id LIMIT ?',
  )
  const unpark = prepare(
    'UPDATE entries SET code = NULL, message = NULL, parked_at = NULL WHERE id = ? AND queue = ? AND parked_at IS NOT NULL',
  )
  const count = prepare(
    `SELECT count(*) FILTER (WHERE owner IS NULL AND parked_at IS NULL) AS waiting,
      count(*) FILTER (WHERE owner IS NOT NULL) AS claimed,
      count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
      coalesce(sum(bytes), 0) AS bytes FROM entries WHERE queue = ?`,
  )
  const addQueue = prepare('INSERT OR IGNORE INTO queues (name) VALUES (?)')
  const findQueue = prepare('SELECT id FROM queues WHERE name = ?')

  /** @param hash of the name of the queue */
  return (hash: Uint8Array): OutboxQueue => {
    /** The id of the queue, once it is committed: after a rollback, another queue may get the same id. */
    let known: number | undefined
    /** The same; creates the queue when it is first written to. */
    const queueId = (): number => {
      if (known !== undefined) return known
      addQueue.run(hash)
      return Number(findQueue.get(hash)?.id)
    }

    const release = (ids: readonly number[]): Promise<void> =>
      writes.run(() => {
        for (const id of ids) free.run(id, queueId(), owner.id)
      })

    return {
      append: async (entries, { claim = false } = {}) => {
        if (entries.length === 0) return []
        const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
        let ids: readonly number[] = []
        try {
          known = await writes.run(() => {
            ids = []
            totals.take(bytes)
            const queue = queueId()
            const holder = claim ? owner.id : null
            const appendedAt = now()
            ids = entries.map(({ messageId, json, bytes: size }) => {
              seen?.note(queue, messageId)
              const id = totals.nextId()
              rows.note([id, queue, messageId, json, size, appendedAt, holder])
              return id
            })
            return queue
          })
          return ids
        } catch (error) {
          // The calls may be in the file although the write failed: release them, or they would stay claimed forever.
          if (claim && ids.length > 0) await release(ids).catch(() => undefined)
          throw error
        }
      },
      claim: ({ bytes, calls }) =>
        writes.run(() => {
          const claimed: ClaimedEntry[] = []
          let left = bytes
          // Calls that were appended in the same transaction can be claimed too.
          rows.write()
          owner.reclaim()
          for (const row of oldest.iterate(queueId())) {
            const entry = entryOf(row)
            if (claimed.length >= calls || (claimed.length > 0 && entry.bytes > left)) break
            left -= entry.bytes
            claimed.push(entry)
          }
          for (const { id } of claimed) take.run(owner.id, id)
          return claimed
        }),
      acknowledge: (ids) =>
        writes.run(() => {
          const queue = queueId()
          for (const [first, last] of runsOf(ids)) {
            totals.free(Number(sumOf.get(first, last, queue)?.bytes))
            remove.run(first, last, queue)
          }
        }),
      release,
      park: (ids, { code, message }) =>
        writes.run(() => {
          for (const id of ids) parkEntry.run(code, message, now(), id, queueId())
        }),
      parked: async (limit) =>
        listParked.all(queueId(), limit).map(
          (row): ParkedEntry => ({
            ...entryOf(row),
            code: String(row.code),
            message: String(row.message),
            parkedAt: Number(row.parked_at),
          }),
        ),
      requeue: (ids) =>
        writes.run(() => {
          for (const id of ids) unpark.run(id, queueId())
        }),
      has: (messageId) => {
        if (seen === undefined) return false
        const queue = known ?? findQueue.get(hash)?.id
        return queue !== undefined && seen.has(Number(queue), messageId)
      },
      counts: async () => {
        const row: Row = count.get(queueId()) ?? {}
        return {
          waiting: Number(row.waiting),
          claimed: Number(row.claimed),
          parked: Number(row.parked),
          bytes: Number(row.bytes),
        }
      },
    }
  }
}
