import { open, rename, rm } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'
import { jsonOrUndefined } from '../../json/json-or-undefined.ts'
import type { Sqlite } from '../load-sqlite.ts'
import { readDamagedFile } from './damaged-file.ts'
import { sqliteSuffixes } from './outbox-files.ts'
import { prepareSchema } from './outbox-schema.ts'
import type { PageRow, Value } from './page-rows.ts'
import { firstHashedQueue } from './queue-statements.ts'

/** What could be read of a damaged outbox. */
export interface Recovered {
  readonly calls: number
  /** Bytes of calls that the file counted and that could not be read; undefined if the count could not be read. */
  readonly lostBytes: number | undefined
  /** Calls whose source is unknown; they stay in the damaged file. */
  readonly unknown: number
}

/** Ids that are left out after a recovery, because calls in memory may have them. */
const idGap = 1_000_000

/** Renames the files of a database. */
export const renameDatabase = async (from: string, to: string): Promise<void> => {
  for (const suffix of ['', ...sqliteSuffixes]) {
    await rename(`${from}${suffix}`, `${to}${suffix}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
}

/** Deletes the files of a database. */
export const removeDatabase = async (path: string): Promise<void> => {
  for (const suffix of ['', ...sqliteSuffixes, '-journal']) await rm(`${path}${suffix}`, { force: true })
}

const isCount = (value: Value | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0
const isText = (value: Value | undefined): value is string => typeof value === 'string'
const textOrNull = (value: Value | undefined): string | null => (isText(value) ? value : null)
const countOrNull = (value: Value | undefined): number | null => (isCount(value) ? value : null)

/** A row that is a call; the columns of `entries`. */
const callOf = ({ id, values }: PageRow) => {
  const [key, queue, messageId, json, bytes, appendedAt, owner, code, message, parkedAt] = values
  if (values.length !== 10 || id === undefined || key !== null) return undefined
  if (!isCount(queue) || !isText(messageId) || !isText(json) || !isCount(bytes) || !isCount(appendedAt))
    return undefined
  // A row of a damaged page may contain anything.
  if (Buffer.byteLength(json) !== bytes || jsonOrUndefined(json) === undefined) return undefined
  return {
    ...{ id, queue, messageId, json, bytes, appendedAt, owner: countOrNull(owner) },
    ...{ code: textOrNull(code), message: textOrNull(message), parkedAt: countOrNull(parkedAt) },
  }
}

const hashBytes = 32

/** A row of `queues`, or of its index. */
const queueOf = ({ id, values }: PageRow): readonly [id: number, name: Uint8Array] | undefined => {
  const [first, second] = values
  if (values.length !== 2) return undefined
  const [key, name] = id === undefined ? [second, first] : [id, second]
  return isCount(key) && name instanceof Uint8Array && name.length === hashBytes ? [key, name] : undefined
}

/** The statements that fill a fresh outbox. */
const createWriter = (fresh: DatabaseSync) => {
  const addCall = fresh.prepare(
    `INSERT OR IGNORE INTO entries (id, queue, message_id, json, bytes, appended_at, owner, code, message, parked_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const addQueue = fresh.prepare('INSERT OR IGNORE INTO queues (id, name) VALUES (?, ?)')
  const addOwner = fresh.prepare(
    'INSERT OR IGNORE INTO owners (id, host, pid, lease_until, lock) VALUES (?, ?, ?, ?, ?)',
  )
  const addIds = fresh.prepare('INSERT OR IGNORE INTO lots (id, queue, until, ids) VALUES (?, ?, ?, ?)')
  let counted: { readonly bytes: number; readonly nextId: number; readonly clock: number } | undefined

  /** Tables are told apart by their columns, because the schema may be damaged. */
  const add = (row: PageRow): void => {
    const call = callOf(row)
    const queue = queueOf(row)
    const { id, values } = row
    if (call !== undefined) {
      addCall.run(
        ...[call.id, call.queue, call.messageId, call.json, call.bytes, call.appendedAt],
        ...[call.owner, call.code, call.message, call.parkedAt],
      )
    } else if (queue !== undefined) addQueue.run(...queue)
    else if (
      id === 1 &&
      (values.length === 3 || values.length === 4) &&
      values.every((value) => value === null || isCount(value))
    ) {
      counted = { bytes: Number(values[1]), nextId: Number(values[2]), clock: Number(values[3] ?? 0) }
    } else if (id !== undefined && isText(values[1]) && isCount(values[2]) && isCount(values[3])) {
      addOwner.run(id, values[1], values[2], values[3], textOrNull(values[4]))
    } else if (id !== undefined && isCount(values[1]) && isCount(values[2]) && isText(values[3])) {
      if (Array.isArray(jsonOrUndefined(values[3]))) addIds.run(id, values[1], values[2], values[3])
    }
  }

  const finish = (now: number): Recovered => {
    const unknown = fresh
      .prepare('DELETE FROM entries WHERE queue < ? AND queue NOT IN (SELECT id FROM queues)')
      .run(firstHashedQueue)
    fresh.exec('UPDATE entries SET owner = NULL WHERE owner NOT IN (SELECT id FROM owners)')
    const sums = fresh
      .prepare(
        'SELECT count(*) AS calls, coalesce(sum(bytes), 0) AS bytes, max(id) AS last, max(appended_at) AS aged FROM entries',
      )
      .get()
    const bytes = Number(sums?.bytes)
    const nextId = Math.max(Number(sums?.last ?? 0), counted?.nextId ?? 0) + idGap
    const clock = Math.max(Number(sums?.aged ?? 0), counted?.clock ?? 0) || now
    fresh.prepare('UPDATE totals SET bytes = ?, next_id = ?, clock = ?').run(bytes, nextId, clock)
    const lostBytes = counted === undefined ? undefined : Math.max(0, counted.bytes - bytes)
    return { calls: Number(sums?.calls), lostBytes, unknown: Number(unknown.changes) }
  }
  return { add, finish }
}

/**
 * Copies the readable calls of a damaged database into a fresh one; each waits, is parked, or belongs to its process as
 * before.
 * @param options `now`: milliseconds since 1970
 */
export const recoverCalls = async (
  damaged: string,
  fresh: string,
  { sqlite, now }: { readonly sqlite: Sqlite; readonly now: number },
): Promise<Recovered> => {
  await removeDatabase(fresh)
  const file = await open(fresh, 'wx', 0o600)
  await file.close()
  const database = new sqlite.DatabaseSync(fresh)
  try {
    prepareSchema(database, now)
    // Nothing else uses the file, and it is thrown away if this is interrupted.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL')
    database.exec('BEGIN IMMEDIATE')
    const writer = createWriter(database)
    for await (const { rows } of readDamagedFile(damaged)) for (const row of rows) writer.add(row)
    const recovered = writer.finish(now)
    database.exec('COMMIT')
    return recovered
  } finally {
    database.close()
  }
}
