import type { DatabaseSync } from 'node:sqlite'
import type { ClaimedEntry, OutboxQueue, ParkedEntry } from '../../delivery/outbox.ts'
import { SegmentError } from '../../error/segment-error.ts'
import type { Owner } from './owner.ts'
import type { WriteGroup } from './write-group.ts'

/** What the queues of one file share. */
export interface SqliteQueueOptions {
  readonly database: DatabaseSync
  readonly writes: WriteGroup
  readonly owner: Owner
  /** Bytes of JSON of all calls in the file. */
  readonly maxBytes: number
  /** How long a messageId is known after its call is gone, in milliseconds; 0 forgets it at once. */
  readonly dedupeWindowMs: number
  readonly now: () => number
}

type Row = Readonly<Record<string, unknown>>

const entryOf = (row: Row): ClaimedEntry => ({
  id: Number(row.id),
  messageId: String(row.message_id),
  json: String(row.json),
  bytes: Number(row.bytes),
})

/** The statements of all queues of a file, prepared once. */
export const createSqliteQueues = (options: SqliteQueueOptions) => {
  const { database, writes, owner, maxBytes, dedupeWindowMs, now } = options
  const prepare = (sql: string) => database.prepare(sql)
  const addBytes = prepare('UPDATE totals SET bytes = bytes + ?')
  const addBytesWithin = prepare('UPDATE totals SET bytes = bytes + ?1 WHERE bytes + ?1 <= ?2')
  const insert = prepare(
    'INSERT INTO entries (queue, message_id, json, bytes, appended_at, owner) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const oldest = prepare(
    'SELECT id, message_id, json, bytes FROM entries WHERE queue = ? AND owner IS NULL AND parked_at IS NULL ORDER BY id',
  )
  const take = prepare('UPDATE entries SET owner = ? WHERE id = ?')
  const remove = prepare('DELETE FROM entries WHERE id = ? AND queue = ? RETURNING bytes, message_id')
  const see = prepare('INSERT OR REPLACE INTO seen (queue, message_id, until) VALUES (?, ?, ?)')
  const free = prepare('UPDATE entries SET owner = NULL WHERE id = ? AND queue = ? AND owner = ?')
  const putAside = prepare(
    'UPDATE entries SET owner = NULL, code = ?, message = ?, parked_at = ? WHERE id = ? AND queue = ?',
  )
  const aside = prepare(
    'SELECT id, message_id, json, bytes, code, message, parked_at FROM entries WHERE queue = ? AND parked_at IS NOT NULL ORDER BY id LIMIT ?',
  )
  const bringBack = prepare(
    'UPDATE entries SET code = NULL, message = NULL, parked_at = NULL WHERE id = ? AND queue = ? AND parked_at IS NOT NULL',
  )
  const isKnown = prepare(
    `SELECT 1 FROM entries WHERE queue = ?1 AND message_id = ?2
      UNION ALL SELECT 1 FROM seen WHERE queue = ?1 AND message_id = ?2 AND until > ?3 LIMIT 1`,
  )
  const count = prepare(
    `SELECT count(*) FILTER (WHERE owner IS NULL AND parked_at IS NULL) AS waiting,
      count(*) FILTER (WHERE owner IS NOT NULL) AS claimed,
      count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
      coalesce(sum(bytes), 0) AS bytes FROM entries WHERE queue = ?`,
  )
  const addQueue = prepare('INSERT OR IGNORE INTO queues (name) VALUES (?)')
  const findQueue = prepare('SELECT id FROM queues WHERE name = ?')

  const full = (bytes: number): SegmentError =>
    new SegmentError('outbox_full', 'The outbox has no room for the calls.', {
      bytes,
      limitBytes: maxBytes,
      advice: 'Wait until Segment has taken some, or give the outbox more room.',
    })

  /** @param hash of the name of the queue */
  return (hash: Uint8Array): OutboxQueue => {
    let known: number | undefined
    /** The number of the queue; entered when it is first written to. */
    const queueId = (): number => {
      if (known !== undefined) return known
      addQueue.run(hash)
      known = Number(findQueue.get(hash)?.id)
      return known
    }

    return {
      append: (entries, { claim = false } = {}) => {
        if (entries.length === 0) return Promise.resolve([])
        const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
        return writes.run(() => {
          if (Number(addBytesWithin.run(bytes, maxBytes).changes) === 0) throw full(bytes)
          const queue = queueId()
          const holder = claim ? owner.id : null
          const appendedAt = now()
          return entries.map((entry) =>
            Number(insert.run(queue, entry.messageId, entry.json, entry.bytes, appendedAt, holder).lastInsertRowid),
          )
        })
      },
      claim: ({ bytes, calls }) =>
        writes.run(() => {
          const claimed: ClaimedEntry[] = []
          let left = bytes
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
          let freed = 0
          const queue = queueId()
          for (const id of ids) {
            const row = remove.get(id, queue)
            if (row === undefined) continue
            freed += Number(row.bytes)
            if (dedupeWindowMs > 0) see.run(queue, String(row.message_id), now() + dedupeWindowMs)
          }
          addBytes.run(-freed)
        }),
      release: (ids) =>
        writes.run(() => {
          for (const id of ids) free.run(id, queueId(), owner.id)
        }),
      park: (ids, { code, message }) =>
        writes.run(() => {
          for (const id of ids) putAside.run(code, message, now(), id, queueId())
        }),
      parked: async (limit) =>
        aside.all(queueId(), limit).map(
          (row): ParkedEntry => ({
            ...entryOf(row),
            code: String(row.code),
            message: String(row.message),
            parkedAt: Number(row.parked_at),
          }),
        ),
      requeue: (ids) =>
        writes.run(() => {
          for (const id of ids) bringBack.run(id, queueId())
        }),
      has: async (messageId) => isKnown.get(queueId(), messageId, now()) !== undefined,
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
