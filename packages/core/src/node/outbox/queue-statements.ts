import type { DatabaseSync } from 'node:sqlite'

/** Ids of queues below this one do not follow from the name: earlier versions counted them. */
export const firstHashedQueue = 2 ** 46

/** The id of a queue follows from its name, so that its calls can be recovered without the table of names. */
export const queueIdOf = (hash: Uint8Array): number =>
  firstHashedQueue + (Buffer.from(hash).readUIntBE(0, 6) % firstHashedQueue)

/** The statements that all queues of a file share, prepared once. */
export const prepareQueueStatements = (database: DatabaseSync) => {
  const prepare = (sql: string) => database.prepare(sql)
  return {
    oldest: prepare(
      'SELECT id, message_id, json, bytes FROM entries WHERE queue = ? AND owner IS NULL AND parked_at IS NULL ORDER BY id',
    ),
    take: prepare('UPDATE entries SET owner = ? WHERE id = ? AND owner IS NULL AND parked_at IS NULL'),
    sumOf: prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM entries WHERE id BETWEEN ? AND ? AND queue = ?'),
    remove: prepare('DELETE FROM entries WHERE id BETWEEN ? AND ? AND queue = ?'),
    free: prepare('UPDATE entries SET owner = NULL WHERE id = ? AND queue = ? AND owner = ?'),
    parkEntry: prepare(
      'UPDATE entries SET owner = NULL, code = ?, message = ?, parked_at = ?, appended_at = ? WHERE id = ? AND queue = ?',
    ),
    expire: prepare(
      `UPDATE entries SET owner = NULL, code = 'outbox_expired', message = 'The call waited longer than the outbox keeps calls.',
      parked_at = ?1, appended_at = ?2 WHERE id = ?3 AND queue = ?4 AND owner = ?5 AND appended_at < ?2 - ?6 RETURNING message_id`,
    ),
    listParked: prepare(
      'SELECT id, message_id, json, bytes, code, message, parked_at FROM entries WHERE queue = ? AND parked_at IS NOT NULL ORDER BY id LIMIT ?',
    ),
    unpark: prepare(
      `UPDATE entries SET code = NULL, message = NULL, parked_at = NULL, appended_at = ?
      WHERE id = ? AND queue = ? AND parked_at IS NOT NULL`,
    ),
    list: prepare('SELECT id, owner, parked_at, bytes FROM entries WHERE queue = ?'),
    count: prepare(
      `SELECT count(*) FILTER (WHERE owner IS NULL AND parked_at IS NULL) AS waiting,
      count(*) FILTER (WHERE owner IS NOT NULL) AS claimed,
      count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
      coalesce(sum(bytes), 0) AS bytes FROM entries WHERE queue = ?`,
    ),
    addQueue: prepare('INSERT OR IGNORE INTO queues (id, name) VALUES (?, ?)'),
    findQueue: prepare('SELECT id FROM queues WHERE name = ?'),
  }
}
