import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Locks } from '../lock.ts'

/** Files that SQLite keeps beside a database. */
export const sqliteSuffixes = ['-wal', '-shm'] as const

/** The files beside an outbox. Those of locks are empty. */
export const outboxFiles = (path: string) => ({
  /** Locked while a process opens or repairs the outbox. */
  opening: `${path}.opening`,
  /** Locked by the process that claims calls in memory, because the disk is full. */
  drain: `${path}.drain`,
  /** Bytes that are freed on a full disk, so that acknowledgements can be written. */
  spare: `${path}.spare`,
  /** The calls of a damaged file, until they are complete. */
  recovered: `${path}.recovered`,
  /** Locked by a process that shares the outbox, as long as it lives. @param name of the lock */
  owner: (name: string): string => `${path}.owner-${name}`,
})

/**
 * Removes the lock files of processes that ended without removing theirs.
 * @returns how many other processes live
 */
export const removeDeadOwners = async (path: string, locks: Locks, own: string): Promise<number> => {
  const prefix = basename(outboxFiles(path).owner(''))
  let living = 0
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || name === `${prefix}${own}`) continue
    const file = join(dirname(path), name)
    // Taken before it is removed, so that a process that is about to lock it notices.
    const lock = locks.isHeld(file) ? undefined : locks.take(file)
    if (lock === undefined) living += 1
    else lock.release()
  }
  return living
}
