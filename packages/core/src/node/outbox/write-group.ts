import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

/**
 * Opens the write-ahead log of a database, to sync it without blocking the event loop as a commit with
 * `synchronous = FULL` would. The database itself uses `NORMAL`: a commit is a write to the log, and the log is synced
 * before its pages reach the main file. The log stays the same file while any connection is open.
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export const openLogSync = async (database: DatabaseSync, path: string) => {
  // Windows only syncs files that are open for writing.
  const log: FileHandle = await open(`${path}-wal`, 'r+')
  await syncFolder(dirname(path))
  let hasFailed = false
  return {
    /** Waits until every commit so far survives a power failure, without blocking the event loop. @throws if it does not */
    async sync(): Promise<void> {
      // After a failure the system may consider lost pages written; then only a copy in the main file is safe.
      if (!hasFailed) {
        try {
          await log.datasync()
          return
        } catch {
          hasFailed = true
        }
      }
      const row = database.prepare('PRAGMA wal_checkpoint(FULL)').get()
      if (Number(row?.busy) !== 0) throw new Error('The log of the outbox could not be written to its file.')
    },
    close: (): Promise<void> => log.close(),
  }
}

/** A new file only survives a power failure if its folder is synced too. */
const syncFolder = async (path: string): Promise<void> => {
  let folder: FileHandle | undefined
  try {
    folder = await open(path)
    await folder.sync()
  } catch {
    // Windows cannot sync folders and does not need to.
  } finally {
    await folder?.close()
  }
}

/** Work that waits for its transaction, and then for the disk. */
interface Waiting {
  readonly work: () => unknown
  /** Whether it stores calls, and so must not use the last bytes of the disk. */
  readonly grows: boolean
  /** What the work returned. */
  value?: unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** How many turns of the event loop a transaction waits while each of them brings further work. */
const mostTurns = 5

/** With this much work a transaction does not wait: its own cost, that of twenty calls, is shared by enough of them. */
const enoughWorks = 32

/** Runs writes. Writes of about the same time share one transaction, and so one wait for the disk. */
export interface WriteGroup {
  /** Resolves when the work is on disk; if that fails, rejects and keeps nothing of it. */
  run<Value>(work: () => Value, options?: { readonly grows?: boolean }): Promise<Value>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

/** What a group of writes needs. */
export interface WriteGroupOptions {
  readonly database: DatabaseSync
  /** Runs a function in a later turn of the event loop. */
  readonly later: (run: () => void) => void
  /** Turns a failure into an error for the caller. */
  readonly explain: (error: unknown) => unknown
  /**
   * Waits until the commit is on the disk, without blocking the event loop. Work that arrives meanwhile shares the next
   * transaction.
   * @default waits for the commit only
   */
  readonly sync?: (() => Promise<void>) | undefined
  /** Called before each transaction; if it throws, nothing is written. */
  readonly check?: (() => void) | undefined
  /** Makes room after a failure, for a write that does not store calls. @returns whether to try again */
  readonly makeRoom?: ((error: unknown) => boolean) | undefined
  /** Called after each commit. */
  readonly committed?: (() => void) | undefined
  /** Begins each transaction: discards what a failed one left behind. */
  readonly begin: () => void
  /** Ends each transaction: writes what its work has collected. */
  readonly end: () => void
}

/** Creates a group of writes over a database. */
export const createWriteGroup = (options: WriteGroupOptions): WriteGroup => {
  const { database, later, explain, sync, begin, end, makeRoom } = options
  const lock = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  let waiting: Waiting[] = []
  let isSyncing = false
  /** Turns that the next transaction has waited, and the work at the end of the last one. */
  let turns = 0
  let counted = 0
  const idlers: (() => void)[] = []

  const transact = (group: readonly Waiting[]): readonly Waiting[] => {
    lock.run()
    try {
      begin()
      for (const one of group) one.value = one.work()
      end()
      commit.run()
    } catch (error) {
      // A full disk ends the transaction on its own.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
    options.committed?.()
    return group
  }

  /** @returns whether it is committed; otherwise it was rejected */
  const commitAlone = (one: Waiting): boolean => {
    for (let hasRoom = one.grows; ; hasRoom = true) {
      try {
        transact([one])
        return true
      } catch (error) {
        if (!hasRoom && makeRoom?.(error) === true) continue
        one.reject(explain(error))
        return false
      }
    }
  }

  /** @returns what is committed; the rest was rejected */
  const commitAll = (group: readonly Waiting[]): readonly Waiting[] => {
    try {
      return transact(group)
    } catch {
      // One of them may be the cause: run each alone, so that an acknowledgement does not fail because of an append.
      return group.filter(commitAlone)
    }
  }

  const confirm = (settled: readonly Waiting[]): void => {
    // Each promise resolves to the value of its own work.
    for (const { resolve, value } of settled) resolve(value as never)
  }

  const confirmAll = async (settled: readonly Waiting[], synced: Promise<void>): Promise<void> => {
    try {
      await synced
      confirm(settled)
    } catch (error) {
      // The commit may not survive a power failure, so report it as failed.
      for (const { reject } of settled) reject(explain(error))
    }
    isSyncing = false
    if (waiting.length > 0) later(flush)
    else settle()
  }

  const settle = (): void => {
    for (const resolve of idlers.splice(0)) resolve()
  }

  /** Whether the last turn brought work, so that the next one may too. */
  const isGrowing = (): boolean => {
    const grows = waiting.length > counted && waiting.length < enoughWorks && turns < mostTurns
    counted = grows ? waiting.length : 0
    turns = grows ? turns + 1 : 0
    return grows
  }

  const flush = (): void => {
    if (isSyncing || waiting.length === 0) return
    if (isGrowing()) {
      later(flush)
      return
    }
    const group = waiting
    waiting = []
    let settled: readonly Waiting[] = []
    try {
      options.check?.()
      settled = commitAll(group)
    } catch (error) {
      for (const { reject } of group) reject(explain(error))
    }
    if (sync === undefined || settled.length === 0) {
      confirm(settled)
      settle()
      return
    }
    isSyncing = true
    void confirmAll(settled, sync())
  }

  return {
    idle: () =>
      waiting.length === 0 && !isSyncing ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
    run: <Value>(work: () => Value, { grows = false }: { readonly grows?: boolean } = {}) =>
      new Promise<Value>((resolve, reject) => {
        waiting.push({ work, grows, resolve, reject })
        if (waiting.length === 1 && !isSyncing) later(flush)
      }),
  }
}
