import { open } from 'node:fs/promises'
import { takeLock } from '@org/segment-core/node'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import { withoutSqliteWarning } from '../io/quiet-sqlite.ts'

/**
 * Empties a file that cannot be locked: earlier versions wrote the id of their process into it, and a lock is an empty
 * file. A file that cannot be written fails with the error of the system, which says why.
 */
const empty = async (path: string): Promise<void> => {
  await (await open(path, 'w', 0o600)).close()
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
