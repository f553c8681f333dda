import { existsSync, unlinkSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { loadSqlite, type Sqlite, sqliteCode } from './load-sqlite.ts'
import { systemCause } from './system-cause.ts'

/** A lock that this process holds. */
export interface Lock {
  /** Removes the file and frees the lock. */
  release(): void
}

/** Takes and tests locks without waiting for a module to load. */
export interface Locks {
  /** @see takeLock */
  take(path: string): Lock | undefined
  /** @see isLocked */
  isHeld(path: string): boolean
}

/** A test by another process holds the file for some microseconds; this many milliseconds are enough to wait for it. */
const testMs = 100

/** How often the file may be removed by others before this process stops trying. */
const maxAttempts = 100

/** SQLITE_BUSY and SQLITE_LOCKED: another connection holds the file. */
const isBusy = (error: unknown): boolean => [5, 6].includes(sqliteCode(error) ?? 0)

/** Held locks. A connection that is garbage collected would free its lock. */
const held = new Set<DatabaseSync>()

const removeFile = (path: string): boolean => {
  try {
    unlinkSync(path)
    return true
  } catch {
    // Windows does not remove an open file; another process may have removed it.
    return false
  }
}

/** Creates the functions of this module for a loaded SQLite. */
export const createLocks = ({ DatabaseSync }: Sqlite): Locks => {
  const isHeld = (path: string): boolean => {
    if (!existsSync(path)) return false
    let connection: DatabaseSync | undefined
    try {
      connection = new DatabaseSync(path, { readOnly: true, timeout: 0 })
      connection.prepare('SELECT 1 FROM sqlite_schema').get()
      return false
    } catch {
      // A file that cannot be read may belong to a living process of another user.
      return existsSync(path)
    } finally {
      connection?.close()
    }
  }

  const takeOnce = (path: string): DatabaseSync | undefined => {
    let connection: DatabaseSync | undefined
    try {
      connection = new DatabaseSync(path, { timeout: testMs })
      // Nothing is ever written, so no journal is needed.
      connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
      return connection
    } catch (error) {
      connection?.close()
      if (isBusy(error)) return undefined
      throw systemCause(path, error)
    }
  }

  return {
    isHeld,
    take(path) {
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const connection = takeOnce(path)
        if (connection === undefined) return undefined
        // Another process may have removed the file after it was opened; then a third one could lock a new file.
        if (!isHeld(path)) {
          connection.close()
          continue
        }
        held.add(connection)
        return {
          release() {
            if (!held.delete(connection)) return
            // Removed while it is locked, so that a process that waits for it notices.
            const isRemoved = removeFile(path)
            connection.close()
            if (!isRemoved) removeFile(path)
          },
        }
      }
      return undefined
    },
  }
}

/**
 * Locks a file against other processes and other threads. The lock is an exclusive SQLite transaction on an empty file, so
 * the kernel frees it when the process ends, also after `kill -9`, and it works across containers that share a folder.
 * It needs a local file system. Do not open the file in any other way: closing it would free the lock.
 * @param path of the file; created if it is missing, removed on release
 * @returns the lock, or undefined while another process or thread holds it
 * @throws the error of the system if the file cannot be created or written, with a `code` such as `EACCES` or `ENOSPC`; the
 *   error of SQLite if it is not empty; {SegmentError} `outbox_unavailable` if this Node has no SQLite
 * @see https://www.sqlite.org/lockingv3.html
 */
export const takeLock = async (path: string): Promise<Lock | undefined> => createLocks(await loadSqlite()).take(path)

/**
 * Whether a living process or thread holds the lock of a file. A file that cannot be read counts as held.
 * @throws {SegmentError} `outbox_unavailable` if this Node has no SQLite
 */
export const isLocked = async (path: string): Promise<boolean> => createLocks(await loadSqlite()).isHeld(path)
