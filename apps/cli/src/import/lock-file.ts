import { truncate } from 'node:fs/promises'
import { takeLock } from '@org/segment-core/node'
import { CliError, systemErrorCode } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import { withoutSqliteWarning } from './quiet-sqlite.ts'

/** Earlier versions wrote the id of their process into the file; a lock is an empty file. */
const empty = async (path: string): Promise<void> => {
  try {
    await truncate(path)
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
}

/**
 * Locks the state files of an input against a second import, which would send everything twice. The kernel frees the lock
 * when the process ends, however it ends.
 * @returns the function that releases the lock
 * @throws {CliError} `import_running` while another process holds it
 */
export const lockImport = async (path: string): Promise<() => void> => {
  const lock = await withoutSqliteWarning(() => takeLock(path)).catch(async () => {
    await empty(path)
    return takeLock(path)
  })
  if (lock !== undefined) return lock.release
  throw new CliError(
    'import_running',
    exitCodes.tryAgain,
    'The file is being imported by another process.',
    `Wait until it ends; it holds ${path}.`,
  )
}
