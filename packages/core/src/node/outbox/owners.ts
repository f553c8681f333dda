import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { Lock, Locks } from '../lock.ts'
import { outboxFiles } from './outbox-files.ts'

/** Holds the lock with which this process, or this thread of it, proves to the others that it is alive. */
export const createOwnerLock = (path: string, locks: Locks) => {
  const files = outboxFiles(path)
  const take = (): { readonly name: string; readonly lock: Lock } => {
    for (;;) {
      const name = randomUUID()
      const lock = locks.take(files.owner(name))
      if (lock !== undefined) return { name, lock }
    }
  }
  let held = take()
  return {
    /** Name of the lock, which the file knows. */
    name: (): string => held.name,
    /** Takes another lock if someone deleted the file of this one. @returns whether the name changed */
    renew(): boolean {
      if (existsSync(files.owner(held.name))) return false
      const lost = held
      held = take()
      lost.lock.release()
      return true
    },
    release: (): void => held.lock.release(),
  }
}

/** See {@link createOwnerLock}. */
export type OwnerLock = ReturnType<typeof createOwnerLock>

/** What registering an owner needs. */
export interface OwnerOptions {
  /** Path of the outbox. */
  readonly path: string
  readonly locks: Locks
  readonly lock: OwnerLock
  readonly monotonic: () => number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Processes of earlier versions hold no lock; they write a new lease three times in this many milliseconds. */
const leaseMs = 60_000

/** Looking for dead owners uses at most this fraction of the time. */
const lookShare = 0.1

/**
 * Registers this process as an owner of calls. Another owner is alive as long as it holds its lock, which works across
 * containers and needs no clock. Call it and the methods inside a transaction.
 */
export const createOwner = (database: DatabaseSync, { path, locks, lock, monotonic, now }: OwnerOptions) => {
  const files = outboxFiles(path)
  // Processes of earlier versions judge by host, id and lease: they never take this owner for dead.
  const insert = database.prepare("INSERT INTO owners (host, pid, lease_until, lock) VALUES ('', 0, ?, ?)")
  const find = database.prepare('SELECT id FROM owners WHERE lock = ?')
  const rename = database.prepare('UPDATE owners SET lock = ? WHERE id = ?')
  const others = database.prepare('SELECT id, lock, lease_until FROM owners WHERE id <> ?')
  const release = database.prepare('UPDATE entries SET owner = NULL WHERE owner = ?')
  const remove = database.prepare('DELETE FROM owners WHERE id = ?')
  const name = lock.name()
  // A file that was recovered has it.
  const id = Number(find.get(name)?.id ?? insert.run(Number.MAX_SAFE_INTEGER, name).lastInsertRowid)
  const leases = new Map<number, { readonly until: number; readonly since: number }>()
  let nextLookAt = Number.NEGATIVE_INFINITY

  /** Whether the lease of an owner without a lock has ended, or was not renewed while this process looked. */
  const isSilent = (owner: number, until: number): boolean => {
    if (until < now()) return true
    const lease = leases.get(owner)
    if (lease?.until === until) return monotonic() - lease.since > leaseMs
    leases.set(owner, { until, since: monotonic() })
    return false
  }

  const isGone = (row: Readonly<Record<string, unknown>>): boolean =>
    typeof row.lock === 'string'
      ? !locks.isHeld(files.owner(row.lock))
      : isSilent(Number(row.id), Number(row.lease_until))

  return {
    /** Id of this process in the file. */
    id,
    /** Ids of the owners that are alive, this one included. */
    living(): ReadonlySet<number> {
      return new Set([id, ...others.all(id).flatMap((row) => (isGone(row) ? [] : [Number(row.id)]))])
    },
    /** Releases the calls of owners that are dead. */
    reclaim(): void {
      const start = monotonic()
      if (start < nextLookAt) return
      const gone = others.all(id).filter(isGone)
      for (const row of gone) {
        release.run(Number(row.id))
        remove.run(Number(row.id))
      }
      // The transaction may fail.
      if (gone.length > 0) return
      const end = monotonic()
      nextLookAt = end + (end - start) / lookShare
    },
    /** Writes the name of the lock after it changed. */
    rename(): void {
      rename.run(lock.name(), id)
    },
    /** Releases the calls of this process, and forgets it. */
    end(): void {
      release.run(id)
      remove.run(id)
    },
  }
}

/** See {@link createOwner}. */
export type Owner = ReturnType<typeof createOwner>
