import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

/** Writes commits to the disk. */
export interface LogSync {
  /** Waits until every commit so far survives a power failure, without blocking the event loop. @throws if it does not */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the write-ahead log of a database, to sync it without blocking the event loop as a commit with
 * `synchronous = FULL` would. The database itself uses `NORMAL`: a commit is a write to the log, and the log is synced
 * before its pages reach the main file. The log stays the same file while any connection is open.
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export const openLogSync = async (database: DatabaseSync, path: string): Promise<LogSync> => {
  // Windows only syncs files that are open for writing.
  const log: FileHandle = await open(`${path}-wal`, 'r+')
  await syncFolder(dirname(path))
  let hasFailed = false
  return {
    async sync() {
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
    close: () => log.close(),
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
