import type { DatabaseSync } from 'node:sqlite'

/** A process that claims calls. */
export interface OwnerOptions {
  readonly host: string
  readonly pid: number
  /** How long other processes leave the calls of a silent process alone, in milliseconds. */
  readonly leaseMs: number
  readonly now: () => number
  /** Whether a process of this machine is alive. */
  readonly isAlive: (pid: number) => boolean
}

/** Registers this process as an owner, with a lease. Call it and the methods inside a transaction. */
export const createOwner = (database: DatabaseSync, options: OwnerOptions) => {
  const { host, pid, leaseMs, now, isAlive } = options
  const insert = database.prepare('INSERT INTO owners (host, pid, lease_until) VALUES (?, ?, ?)')
  const extend = database.prepare('INSERT OR REPLACE INTO owners (id, host, pid, lease_until) VALUES (?, ?, ?, ?)')
  const others = database.prepare('SELECT id, host, pid, lease_until FROM owners WHERE id <> ?')
  const release = database.prepare('UPDATE entries SET owner = NULL WHERE owner = ?')
  const remove = database.prepare('DELETE FROM owners WHERE id = ?')
  const id = Number(insert.run(host, pid, now() + leaseMs).lastInsertRowid)

  const isGone = (row: Readonly<Record<string, unknown>>): boolean => {
    if (Number(row.lease_until) < now()) return true
    // Process ids only mean something on this machine.
    return row.host === host && row.pid !== pid && !isAlive(Number(row.pid))
  }

  return {
    /** Id of this process in the file. */
    id,
    /** Extends the lease. */
    renew(): void {
      // A process that slept too long was removed; another one may have its calls by now.
      extend.run(id, host, pid, now() + leaseMs)
    },
    /** Releases the calls of processes that are dead or silent. @returns how many */
    reclaim(): number {
      let count = 0
      for (const row of others.all(id)) {
        if (!isGone(row)) continue
        count += Number(release.run(Number(row.id)).changes)
        remove.run(Number(row.id))
      }
      return count
    },
    /** Ends the lease and releases its calls. */
    end(): void {
      release.run(id)
      remove.run(id)
    },
  }
}

/** See {@link createOwner}. */
export type Owner = ReturnType<typeof createOwner>
