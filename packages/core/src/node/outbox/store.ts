import { type BigIntStats, statSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'
import type { Sqlite } from '../load-sqlite.ts'
import type { Locks } from '../lock.ts'
import type { Drain } from './drain.ts'
import { createEntryRows, createTotals } from './entry-rows.ts'
import { deleteParked, type Expired } from './expire-rows.ts'
import type { FileClock } from './file-clock.ts'
import { damageFound, detachedError, fullDiskError, isDiskFull, outboxError } from './outbox-error.ts'
import { prepareSchema } from './outbox-schema.ts'
import { summarize } from './outbox-summary.ts'
import { createOwner, type OwnerLock } from './owners.ts'
import { discardParked, retryParked } from './parked-rows.ts'
import { pruneQueues } from './prune-queues.ts'
import type { createQueueNames } from './queue-names.ts'
import { createSeenIds } from './seen-ids.ts'
import type { SpareFile } from './spare-file.ts'
import { createSqliteQueues, type SqliteQueue } from './sqlite-queue.ts'
import { createWriteGroup, openLogSync } from './write-group.ts'

/** What stays while the file of an outbox is replaced. */
export interface StoreContext {
  readonly sqlite: Sqlite
  readonly path: string
  readonly durability: 'full' | 'normal'
  readonly maxBytes: number
  readonly maxAgeMs: number
  readonly parkedMaxAgeMs: number
  readonly windowMs: number
  readonly busyTimeoutMs: number
  readonly maxPages: number | undefined
  readonly now: () => number
  readonly monotonic: () => number
  readonly onExpired: (expired: Expired) => void
  readonly locks: Locks
  readonly ownerLock: OwnerLock
  readonly clock: FileClock
  readonly names: ReturnType<typeof createQueueNames>
  readonly spare: SpareFile
  readonly drain: Drain
}

/** Maximum messageIds that are remembered; they use 40 MB. */
const maxSeenIds = 3_000_000

/** Maximum queues that are kept in memory; one that is used again later is made again. */
const maxQueues = 5_000

/** A file up to this size, in bytes, is checked as a whole when it is opened; a larger one while it is read. */
const checkedBytes = 64 * 1024 * 1024

/** Pages in the log after which it is written to the main file, and the same while the disk is nearly full. */
const logPages = 4_000
const lowLogPages = 64

/** With this much unused space inside, in bytes, the file is made smaller while the disk is nearly full. */
const shrinkBytes = 1024 * 1024

/** Steps in which it is made smaller at a time; each blocks the event loop for one write to the disk. */
const maxShrinkSteps = 32

/** How long to wait for a process that reads the file on a full disk, in milliseconds. */
const drainTimeoutMs = 100

/** How long freeing the log waits for a process that reads it, in milliseconds. */
const truncateTimeoutMs = 50

/** The identity of a file. */
const identify = (path: string): BigIntStats | undefined => statSync(path, { bigint: true, throwIfNoEntry: false })

const isSame = (left: BigIntStats | undefined, right: BigIntStats | undefined): boolean =>
  left !== undefined && left.ino === right?.ino && left.dev === right.dev

/** Creates the file if it is missing. Only its owner may read it, because it contains what users did. */
const makeFile = async (path: string): Promise<void> => {
  try {
    // An existing file is not opened: closing it would free the locks of another connection of this process.
    await (await open(path, 'wx', 0o600)).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** @throws an error with SQLite's code for damage */
const checkSound = async (database: DatabaseSync, path: string): Promise<void> => {
  const { size } = await stat(path)
  if (size > checkedBytes) return
  // Not `quick_check`, which overlooks an index that leads to another row.
  const rows = database.prepare('PRAGMA integrity_check(1)').all()
  const found = Object.values(rows[0] ?? {})[0]
  if (rows.length !== 1 || found !== 'ok') throw damageFound(String(found))
}

/**
 * Opens the database of an outbox. Hold the lock for opening.
 * @param move called with the database before it is used; fills it with calls of another file
 * @throws the error of SQLite or of the system
 */
export const openStore = async (context: StoreContext, move?: (database: DatabaseSync) => void) => {
  const { sqlite, path, maxBytes, maxAgeMs, windowMs, now, monotonic, locks, ownerLock, clock, spare, drain } = context
  await makeFile(path)
  // A process that reads a full disk may hold the file for long.
  const timeout = drain.isHeldElsewhere() ? drainTimeoutMs : context.busyTimeoutMs
  const database = new sqlite.DatabaseSync(path, { timeout })
  try {
    if (context.maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.floor(context.maxPages)}`)
    prepareSchema(database, now())
    await checkSound(database, path)
    move?.(database)
    const log = context.durability === 'full' ? await openLogSync(database, path) : undefined
    const files = { main: identify(path), log: identify(`${path}-wal`) }

    /** Keeps the log short while the disk is nearly full, so that there is space to write it to the main file. */
    const limitLog = (): void => {
      database.exec(`PRAGMA wal_autocheckpoint = ${spare.isLow() ? lowLogPages : logPages}`)
    }
    limitLog()
    /** Writes the log to the main file, and frees its space; not while another process reads it. */
    const truncateLog = (): void => {
      try {
        database.exec(`PRAGMA busy_timeout = ${truncateTimeoutMs}; PRAGMA wal_checkpoint(TRUNCATE)`)
      } catch {
        // There is not enough space, or the file is damaged; the next write reports it.
      } finally {
        database.exec(`PRAGMA busy_timeout = ${Math.floor(context.busyTimeoutMs)}`)
      }
    }

    const totals = createTotals(database, { maxBytes, clock })
    const rows = createEntryRows(database)
    const seen =
      windowMs > 0 ? createSeenIds({ database, windowMs, maxIds: maxSeenIds, now: () => clock.now() }) : undefined
    const claimRow = database.prepare('UPDATE entries SET owner = ? WHERE id = ?')
    const version = database.prepare('PRAGMA data_version')
    let readVersion: unknown
    let generation = 0
    const queues = new Map<string, SqliteQueue>()
    const queue = (hash: Uint8Array): SqliteQueue => {
      const key = Buffer.from(hash).toString('hex')
      const known = queues.get(key)
      if (known !== undefined) return known
      const [oldest] = queues.keys()
      if (queues.size >= maxQueues && oldest !== undefined) queues.delete(oldest)
      const found = queueOf(hash)
      queues.set(key, found)
      return found
    }

    const writes = createWriteGroup({
      database,
      later: (run) => void setImmediate(run),
      explain: (error) => outboxError(error, 'cannot be written'),
      sync: log?.sync,
      check() {
        if (!isSame(files.main, identify(path))) throw detachedError()
      },
      makeRoom(error) {
        if (!isDiskFull(error) || !spare.release()) return false
        truncateLog()
        return true
      },
      begin() {
        // Another process may have deleted queues.
        const current = version.get()?.data_version
        if (current !== readVersion) generation += 1
        readVersion = current
        totals.forget()
        rows.discard()
        seen?.discard()
        totals.load()
        const change = isReady ? drain.nextChange() : undefined
        isWritingChange = change !== undefined
        if (change !== undefined) queue(change.hash).apply(change)
      },
      end() {
        totals.write()
        rows.write()
        seen?.write()
      },
      committed() {
        if (isWritingChange) drain.changeWritten()
      },
    })
    let isReady = false
    let isWritingChange = false
    const owner = await writes.run(() => createOwner(database, { path, locks, lock: ownerLock, monotonic, now }))
    /** Writes something that is only useful: others find out about it in another way. */
    const tryTo = async (work: () => void): Promise<void> => {
      try {
        await writes.run(work, { grows: true })
      } catch (error) {
        if (!isDiskFull(error)) throw error
      }
    }
    const queueOf = createSqliteQueues({
      ...{ database, writes, owner, totals, rows, seen, drain, clock, maxAgeMs, now, monotonic },
      generation: () => generation,
      checkSpace() {
        if (spare.isMissing() && !spare.restore()) throw fullDiskError()
      },
      onExpired: (hash, messageIds) => {
        const queue = context.names.get(Buffer.from(hash).toString('hex'))
        context.onExpired({ parked: messageIds.length, parkedBy: [{ queue, messageIds }], deleted: 0, deletedBy: [] })
      },
    })
    /** Returns free pages to the disk, which needs space in the log first. */
    const shrink = (pages: string): void => {
      try {
        database.exec(`PRAGMA incremental_vacuum${pages}`)
      } catch (error) {
        if (!isDiskFull(error)) throw error
      }
    }
    /** Bytes of the file that hold nothing. */
    const freeBytesInside = (): number => {
      const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
      return pragma('freelist_count') * pragma('page_size')
    }
    /** Returns free pages to a disk that has no space for a long log. */
    const shrinkBySteps = (): void => {
      let before = freeBytesInside()
      for (let step = 0; step < maxShrinkSteps && before > 0; step += 1) {
        shrink(`(${lowLogPages})`)
        truncateLog()
        const left = freeBytesInside()
        if (left >= before) return
        before = left
      }
    }
    /** Writes what a full disk did not hold, as far as there is space now. */
    const writePending = async (): Promise<void> => {
      try {
        while (drain.hasChanges()) await writes.run(() => undefined)
        for (let ids = drain.nextClaims(); ids.length > 0; ids = drain.nextClaims()) {
          const some = ids
          // The last bytes are for acknowledgements.
          const claim = (): void => {
            for (const id of some) claimRow.run(owner.id, id)
          }
          await writes.run(claim, { grows: true })
          drain.settled(some)
        }
        drain.endIfWritten()
      } catch (error) {
        if (!isDiskFull(error)) throw error
      }
    }
    isReady = true
    await tryTo(() => owner.reclaim())

    return {
      database,
      writes,
      owner,
      queue,
      retryParked: (ids: readonly number[]) => writes.run(() => retryParked(database, clock, ids)),
      discardParked: (ids: readonly number[]) => writes.run(() => discardParked(database, totals, ids)),
      summary: () => summarize(database, { names: context.names, drain, now: clock.now() }),
      /** The log of the file, to tell it from that of another one. */
      ownsLog: (): boolean => isSame(files.log, identify(`${path}-wal`)),
      ownsMain: (): boolean => isSame(files.main, identify(path)),
      /** Deletes what is too old, and returns free space to the disk. */
      async sweep(): Promise<void> {
        const { names, parkedMaxAgeMs } = context
        const deletedBy = await writes.run(() =>
          deleteParked(database, { totals, names, parkedMaxAgeMs, now: clock.now() }),
        )
        const deleted = deletedBy.reduce((sum, { calls }) => sum + calls, 0)
        if (deleted > 0) context.onExpired({ parked: 0, parkedBy: [], deleted, deletedBy })
        const onDelete = (): void => {
          generation += 1
        }
        await pruneQueues(database, { names, writes, onDelete })
        shrink('(4096)')
      },
      /** Looks after the space on the disk. */
      async tidy(): Promise<void> {
        limitLog()
        await writePending()
        if (!spare.isMissing() || spare.restore()) {
          // Without it, a disk that calls filled would stay full after they were delivered.
          if (spare.isLow() && freeBytesInside() >= shrinkBytes) shrinkBySteps()
          return
        }
        // What was acknowledged may be enough.
        shrinkBySteps()
        spare.restore()
      },
      /** Closes the file, and leaves what this process has claimed to the others. */
      async close(): Promise<void> {
        try {
          drain.releaseAll()
          await writePending()
          await tryTo(() => owner.end())
          shrink('')
        } finally {
          await log?.close()
          database.close()
        }
      },
      /** Closes a file that was replaced. */
      async abandon(): Promise<void> {
        await writes.idle()
        await log?.close()
        database.close()
      },
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** See {@link openStore}. */
export type Store = Awaited<ReturnType<typeof openStore>>
