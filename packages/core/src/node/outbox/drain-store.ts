import type { DatabaseSync } from 'node:sqlite'
import type { OutboxQueue, ParkedEntry } from '../../outbox/outbox.ts'
import { fullDiskError } from './outbox-error.ts'
import { outboxFiles } from './outbox-files.ts'
import { summarize } from './outbox-summary.ts'
import { queueIdOf } from './queue-statements.ts'
import type { StoreContext } from './store.ts'

/** How long to wait for a process that reads the file in the same way, in milliseconds. */
const readTimeoutMs = 100

/** Opens the file for reading, also if SQLite cannot create its files beside it. */
const openForReading = ({ sqlite, path, drain }: StoreContext): DatabaseSync | undefined => {
  // Exclusive mode keeps the index of the log in memory.
  for (const mode of ['NORMAL', 'EXCLUSIVE']) {
    let database: DatabaseSync | undefined
    // Exclusive mode keeps out every other process, so the calls are left to the one that is first.
    if (mode === 'EXCLUSIVE' && !drain.enter()) return undefined
    try {
      database = new sqlite.DatabaseSync(path, { timeout: readTimeoutMs })
      database.exec(`PRAGMA locking_mode = ${mode}`)
      database.prepare('SELECT 1 FROM entries').get()
      return database
    } catch {
      database?.close()
    }
  }
  return undefined
}

/**
 * Opens an outbox on a disk that is so full that nothing can be written: stored calls are sent, and what came of them is
 * written as soon as there is space.
 */
export const openDrainStore = (context: StoreContext) => {
  const { path, locks, drain, names, clock, now } = context
  const database = openForReading(context)
  const files = outboxFiles(path)

  /** Owners that may be alive. */
  const livingOwners = (from: DatabaseSync): ReadonlySet<number> =>
    new Set(
      from
        .prepare('SELECT * FROM owners')
        .all()
        .filter((row) =>
          typeof row.lock === 'string' ? locks.isHeld(files.owner(row.lock)) : Number(row.lease_until) >= now(),
        )
        .map((row) => Number(row.id)),
    )

  const fail = async (): Promise<never> => {
    throw fullDiskError()
  }

  return {
    queue(hash: Uint8Array): OutboxQueue {
      const queueId = (from: DatabaseSync): number =>
        Number(from.prepare('SELECT id FROM queues WHERE name = ?').get(hash)?.id ?? queueIdOf(hash))
      return {
        append: fail,
        claim: async (limit) => {
          if (database === undefined || drain.isHeldElsewhere()) return []
          database.exec('BEGIN IMMEDIATE')
          try {
            return drain.claim(database, { queue: queueId(database), limit, living: livingOwners(database) })
          } finally {
            database.exec('ROLLBACK')
          }
        },
        acknowledge: (ids) => {
          drain.postpone({ hash, kind: 'acknowledge', ids })
          return fail()
        },
        release: async (ids) => {
          drain.release(ids)
        },
        park: (ids, reason) => {
          drain.postpone({ hash, kind: 'park', ids, reason })
          return fail()
        },
        parked: async (limit) => {
          if (database === undefined) return []
          return database
            .prepare('SELECT * FROM entries WHERE queue = ? AND parked_at IS NOT NULL ORDER BY id LIMIT ?')
            .all(queueId(database), limit)
            .map(
              (row): ParkedEntry => ({
                ...{ id: Number(row.id), messageId: String(row.message_id), json: String(row.json) },
                ...{ bytes: Number(row.bytes), code: String(row.code), message: String(row.message) },
                parkedAt: Number(row.parked_at),
              }),
            )
        },
        requeue: fail,
        has: () => false,
        counts: async () => {
          if (database === undefined) return { waiting: 0, claimed: 0, parked: 0, bytes: 0 }
          const living = livingOwners(database)
          const rows = database
            .prepare('SELECT id, owner, parked_at, bytes FROM entries WHERE queue = ?')
            .iterate(queueId(database))
          return drain.count(rows, (owner) => living.has(owner))
        },
      }
    },
    database,
    retryParked: fail,
    discardParked: fail,
    summary: () =>
      database === undefined
        ? { bytes: 0, oldestMs: 0, queues: [] }
        : summarize(database, { names, drain, now: clock.now() }),
    close(): void {
      database?.close()
    },
  }
}

/** See {@link openDrainStore}. */
export type DrainStore = ReturnType<typeof openDrainStore>
