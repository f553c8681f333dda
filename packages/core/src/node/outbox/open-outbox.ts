import { createHash } from 'node:crypto'
import { mkdir, open, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import process from 'node:process'
import type { DatabaseSync } from 'node:sqlite'
import { SegmentError } from '../../error/segment-error.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { loadSqlite } from '../load-sqlite.ts'
import { createEntryRows, createTotals, type Expired, expireEntries } from './entry-rows.ts'
import { isCorruption, outboxError } from './outbox-error.ts'
import { prepareSchema } from './outbox-schema.ts'
import { createOwner } from './owner.ts'
import { quarantine, recoverCalls } from './recover-outbox.ts'
import { createSeenIds } from './seen-ids.ts'
import { createSqliteQueues } from './sqlite-queue.ts'
import { createWriteGroup, openLogSync } from './write-group.ts'

/** Options of an outbox. */
export interface OutboxOptions {
  /** Path of the file; its folder is created if it is missing. */
  readonly path: string
  /** Maximum bytes of JSON of all calls in the file. @default 1073741824 (1 GiB) */
  readonly maxBytes?: number | undefined
  /**
   * How long a call may wait before it is parked, and how long parked calls are kept, in milliseconds.
   * @default 604800000 (7 days)
   */
  readonly maxAgeMs?: number | undefined
  /** How long `has` finds a messageId after its call was kept, in milliseconds. @default 0 */
  readonly dedupeWindowMs?: number | undefined
  /** How long other processes leave the calls of a silent process alone, in milliseconds. @default 60000 */
  readonly leaseMs?: number | undefined
  /**
   * `full` survives a power failure, `normal` only a crash of the process.
   * @default 'full'
   */
  readonly durability?: 'full' | 'normal' | undefined
  /** How long a write waits for a write of another process, in milliseconds. @default 5000 */
  readonly busyTimeoutMs?: number | undefined
  /** Maximum pages of 4,096 bytes in the file: a limit on disk space. */
  readonly maxPages?: number | undefined
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined
  /** Called for problems that no caller waits for: a damaged file was replaced, a lease could not be renewed. */
  readonly onError?: ((error: SegmentError) => void) | undefined
  /** Called when calls are too old. */
  readonly onExpired?: ((expired: Expired) => void) | undefined
}

/** Maximum messageIds that are remembered; they use 40 MB. */
const maxSeenIds = 3_000_000

/** How often to look for calls that are too old, in milliseconds. */
const sweepMs = 10 * 60_000

/** A file up to this size, in bytes, is checked as a whole when it is opened; a larger one while it is read. */
const checkedBytes = 64 * 1024 * 1024

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is alive and belongs to another user.
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM'
  }
}

/** Creates the file if it is missing. Only its owner may read it, because it contains what users did. */
const makeFile = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await (await open(path, 'a', 0o600)).close()
}

const isSound = async (database: DatabaseSync, path: string): Promise<boolean> => {
  const { size } = await stat(path)
  if (size > checkedBytes) return true
  const rows = database.prepare('PRAGMA quick_check(1)').all()
  return rows.length === 1 && Object.values(rows[0] ?? {})[0] === 'ok'
}

/**
 * Opens an outbox in a SQLite file, with the calls that an earlier process left behind. A damaged file is moved to
 * `<path>.corrupt-<time>`, and its readable calls are copied into a fresh one.
 * @throws {SegmentError} `outbox_unavailable` if the file cannot be used or the runtime has no SQLite
 * @see https://nodejs.org/api/sqlite.html
 */
export const openOutbox = async (options: OutboxOptions): Promise<Outbox> => {
  const { path, durability = 'full', now = Date.now, onError = () => undefined, onExpired = () => undefined } = options
  const { maxBytes = 1024 ** 3, maxAgeMs = 7 * 24 * 60 * 60_000, dedupeWindowMs: windowMs = 0 } = options
  const { leaseMs = 60_000, busyTimeoutMs: timeout = 5_000 } = options
  const { DatabaseSync } = await loadSqlite()
  const connect = (file: string): DatabaseSync => {
    const connection = new DatabaseSync(file, { timeout })
    if (options.maxPages !== undefined) connection.exec(`PRAGMA max_page_count = ${Math.floor(options.maxPages)}`)
    return connection
  }

  const openSound = async (): Promise<DatabaseSync> => {
    const database = connect(path)
    try {
      prepareSchema(database)
      if (await isSound(database, path)) return database
    } catch (error) {
      database.close()
      if (!isCorruption(error)) throw error
      return replace()
    }
    database.close()
    return replace()
  }

  const replace = async (): Promise<DatabaseSync> => {
    const aside = await quarantine(path, now())
    await makeFile(path)
    const fresh = connect(path)
    prepareSchema(fresh)
    const saved = recoverCalls(aside, fresh, (file) => new DatabaseSync(file, { readOnly: true }))
    onError(
      new SegmentError('outbox_unavailable', `The outbox was damaged; ${saved} calls were recovered.`, {
        advice: `The damaged file is ${aside}.`,
      }),
    )
    return fresh
  }

  let database: DatabaseSync
  let log: Awaited<ReturnType<typeof openLogSync>> | undefined
  try {
    await makeFile(path)
    database = await openSound()
    if (durability === 'full') log = await openLogSync(database, path)
  } catch (error) {
    throw outboxError(error, 'cannot be opened')
  }

  const totals = createTotals(database, maxBytes)
  const rows = createEntryRows(database)
  const seen = windowMs > 0 ? createSeenIds({ database, windowMs, maxIds: maxSeenIds, now }) : undefined
  const writes = createWriteGroup({
    database,
    later: (run) => void setImmediate(run),
    explain: (error) => outboxError(error, 'cannot be written'),
    sync: log?.sync,
    begin() {
      totals.forget()
      rows.discard()
      seen?.discard()
    },
    end() {
      totals.write()
      rows.write()
      seen?.write()
    },
  })
  const owner = await writes.run(() => {
    const entered = createOwner(database, { host: hostname(), pid: process.pid, leaseMs, now, isAlive })
    entered.reclaim()
    return entered
  })

  const sweep = async (): Promise<void> => {
    const expired = await writes.run(() => expireEntries(database, { totals, maxAgeMs, now: now() }))
    if (expired.parked + expired.deleted > 0) onExpired(expired)
    database.exec('PRAGMA incremental_vacuum(4096)')
  }
  const reportError = (error: unknown): void => onError(outboxError(error, 'cannot be maintained'))
  await sweep().catch(reportError)
  const sweeper = setInterval(() => void sweep().catch(reportError), sweepMs).unref()
  const heartbeat = setInterval(() => void writes.run(() => owner.renew()).catch(reportError), leaseMs / 3).unref()

  const queueOf = createSqliteQueues({ database, writes, owner, totals, rows, seen, now })
  return {
    // The name contains the write key; its hash distinguishes sources just as well.
    queue: (name) => queueOf(createHash('sha256').update(name).digest()),
    async close() {
      clearInterval(sweeper)
      clearInterval(heartbeat)
      try {
        await writes.run(() => owner.end())
        database.exec('PRAGMA incremental_vacuum')
      } finally {
        await log?.close()
        database.close()
      }
    },
  }
}
