import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

/** Brings what was committed to the disk. */
export interface LogSync {
  /** Waits, beside the event loop, until all that is committed by now outlasts a loss of power. @throws where it does not */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the write-ahead log of a database to wait for the disk beside the event loop, which a commit with
 * `synchronous = FULL` would hold up. The database itself writes with `NORMAL`: then a commit is a write to the log, and
 * the log is synced before anything of it goes into the main file. The log is the same file for as long as any connection
 * is open.
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export const openLogSync = async (database: DatabaseSync, path: string): Promise<LogSync> => {
  // Windows lets only those sync a file who may write it.
  const log: FileHandle = await open(`${path}-wal`, 'r+')
  await syncFolder(dirname(path))
  let hasFailed = false
  return {
    async sync() {
      // After a failure the system may take pages for written that are not; only a copy in the main file counts then.
      if (!hasFailed) {
        try {
          await log.datasync()
          return
        } catch {
          hasFailed = true
        }
      }
      const row = database.prepare('PRAGMA wal_checkpoint(FULL)').get()
      if (Number(row?.busy) !== 0) throw new Error('The log of the outbox could not be written into its file.')
    },
    close: () => log.close(),
  }
}

/** A file that was just made is found after a loss of power only where its folder is on the disk too. */
const syncFolder = async (path: string): Promise<void> => {
  let folder: FileHandle | undefined
  try {
    folder = await open(path)
    await folder.sync()
  } catch {
    // Windows has no such thing, and keeps folders by itself.
  } finally {
    await folder?.close()
  }
}
