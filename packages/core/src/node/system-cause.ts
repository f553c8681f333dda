import { randomUUID } from 'node:crypto'
import { accessSync, constants, existsSync, unlinkSync, writeFileSync } from 'node:fs'
import { sqliteCode } from './load-sqlite.ts'

/** SQLITE_READONLY, SQLITE_IOERR and SQLITE_CANTOPEN: the system refused something. */
const systemFailures: readonly unknown[] = [8, 10, 14]

/**
 * Finds the system's reason for a failure of SQLite, which only says that it cannot open a file: `EACCES`, `ENOENT`,
 * `EROFS`, `ENOSPC` and so on. The file itself is never opened, because closing it would free the locks of this process.
 * @param path of the file that SQLite could not use
 * @returns the error of the system, with the one of SQLite as its cause; the given error if the system permits everything
 */
export const systemCause = (path: string, error: unknown): unknown => {
  if (!systemFailures.includes(sqliteCode(error))) return error
  const beside = `${path}.${randomUUID()}`
  try {
    if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK)
    // SQLite creates files beside it.
    writeFileSync(beside, '', { flag: 'wx' })
    unlinkSync(beside)
    return error
  } catch (reason) {
    return Object.assign(reason as NodeJS.ErrnoException, { cause: error })
  }
}
