import type { DatabaseSync } from 'node:sqlite'

/** A process that claims calls. */
export interface OwnerOptions {
  readonly host: string
  readonly pid: number
  /** How long others keep off what this process has claimed after it was last heard of, in milliseconds. */
  readonly leaseMs: number
  readonly now: () => number
  /** Whether a process of this machine lives. */
  readonly isAlive: (pid: number) => boolean
}

/** The lease of this process. Its methods run inside a transaction. */
export interface Owner {
  /** Number of this process in the file. */
  readonly id: number
  /** Prolongs the lease. */
  renew(): void
  /** Lets calls wait again whose owner is dead or has not been heard of. @returns how many */
  reclaim(): number
  /** Ends the lease; what it held waits again. */
  end(): void
}

/** Enters this process as an owner. Call inside a transaction. */
export const createOwner = (database: DatabaseSync, options: OwnerOptions): Owner => {
  const { host, pid, leaseMs, now, isAlive } = options
  const insert = database.prepare('INSERT INTO owners (host, pid, lease_until) VALUES (?, ?, ?)')
  const prolong = database.prepare('UPDATE owners SET lease_until = ? WHERE id = ?')
  const restore = database.prepare('INSERT OR REPLACE INTO owners (id, host, pid, lease_until) VALUES (?, ?, ?, ?)')
  const others = database.prepare('SELECT id, host, pid, lease_until FROM owners WHERE id <> ?')
  const release = database.prepare('UPDATE entries SET owner = NULL WHERE owner = ?')
  const remove = database.prepare('DELETE FROM owners WHERE id = ?')
  const id = Number(insert.run(host, pid, now() + leaseMs).lastInsertRowid)

  const isGone = (row: Readonly<Record<string, unknown>>): boolean => {
    if (Number(row.lease_until) < now()) return true
    // Only of this machine the numbers of processes mean something.
    return row.host === host && row.pid !== pid && !isAlive(Number(row.pid))
  }

  return {
    id,
    renew() {
      const { changes } = prolong.run(now() + leaseMs, id)
      // A process that slept too long was struck off; what it held may be with another one by now.
      if (Number(changes) === 0) restore.run(id, host, pid, now() + leaseMs)
    },
    reclaim() {
      let count = 0
      for (const row of others.all(id)) {
        if (!isGone(row)) continue
        count += Number(release.run(Number(row.id)).changes)
        remove.run(Number(row.id))
      }
      return count
    },
    end() {
      release.run(id)
      remove.run(id)
    },
  }
}
