import type { DatabaseSync } from 'node:sqlite'

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Work that is committed but may not be on the disk yet. */
interface Settled {
  readonly confirm: () => void
  readonly reject: (error: unknown) => void
}

/** Runs writes. Writes of about the same time share one transaction, and so one wait for the disk. */
export interface WriteGroup {
  /** Resolves when the work is on disk; if that fails, rejects and keeps nothing of it. */
  run<Value>(work: () => Value): Promise<Value>
}

/** What a group of writes needs. */
export interface WriteGroupOptions {
  readonly database: DatabaseSync
  /** Runs a function in a later turn of the event loop. */
  readonly later: (run: () => void) => void
  /** Turns a failure into an error for the caller. */
  readonly explain: (error: unknown) => unknown
  /**
   * Waits until the commit is on the disk, without blocking the event loop. Work that arrives meanwhile shares the next
   * transaction.
   * @default waits for the commit only
   */
  readonly sync?: (() => Promise<void>) | undefined
  /** Begins each transaction: discards what a failed one left behind. */
  readonly begin: () => void
  /** Ends each transaction: writes what its work has collected. */
  readonly end: () => void
}

/** Creates a group of writes over a database. */
export const createWriteGroup = ({ database, later, explain, sync, begin, end }: WriteGroupOptions): WriteGroup => {
  const lock = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  let waiting: Waiting[] = []
  let isSyncing = false

  const transact = (group: readonly Waiting[]): readonly Settled[] => {
    const values: unknown[] = []
    lock.run()
    try {
      begin()
      for (const { work } of group) values.push(work())
      end()
      commit.run()
    } catch (error) {
      // A full disk ends the transaction on its own.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
    // Each promise resolves to the value of its own work.
    return group.map(({ resolve, reject }, index) => ({ confirm: () => resolve(values[index] as never), reject }))
  }

  /** @returns what is committed; the rest was rejected */
  const commitAll = (group: readonly Waiting[]): readonly Settled[] => {
    try {
      return transact(group)
    } catch {
      // One of them may be the cause: run each alone, so that an acknowledgement does not fail because of an append.
      return group.flatMap((one) => {
        try {
          return transact([one])
        } catch (error) {
          one.reject(explain(error))
          return []
        }
      })
    }
  }

  const confirmAll = async (settled: readonly Settled[], synced: Promise<void>): Promise<void> => {
    try {
      await synced
      for (const { confirm } of settled) confirm()
    } catch (error) {
      // The commit may not survive a power failure, so report it as failed.
      for (const { reject } of settled) reject(explain(error))
    }
    isSyncing = false
    if (waiting.length > 0) later(flush)
  }

  const flush = (): void => {
    if (isSyncing || waiting.length === 0) return
    const group = waiting
    waiting = []
    const settled = commitAll(group)
    if (sync === undefined || settled.length === 0) {
      for (const { confirm } of settled) confirm()
      return
    }
    isSyncing = true
    void confirmAll(settled, sync())
  }

  return {
    run: <Value>(work: () => Value) =>
      new Promise<Value>((resolve, reject) => {
        waiting.push({ work, resolve, reject })
        if (waiting.length === 1 && !isSyncing) later(flush)
      }),
  }
}
