import type { DatabaseSync } from 'node:sqlite'

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Runs work that writes; all of about the same time shares one transaction, and so one wait for the disk. */
export interface WriteGroup {
  /** Resolves when the work is on disk; rejects, with nothing of it kept, where that fails. */
  run<Value>(work: () => Value): Promise<Value>
  /** Writes what waits, now. */
  flush(): void
}

/**
 * Makes a group of writes over a database.
 * @param later runs a function in a later turn of the event loop
 * @param explain what a failure means to the caller
 */
export const createWriteGroup = (
  database: DatabaseSync,
  later: (run: () => void) => void,
  explain: (error: unknown) => unknown,
): WriteGroup => {
  let waiting: Waiting[] = []

  const transact = (group: readonly Waiting[]): void => {
    const values: unknown[] = []
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { work } of group) values.push(work())
      database.exec('COMMIT')
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
    // Each waits for the value of its own work.
    for (const [index, { resolve }] of group.entries()) resolve(values[index] as never)
  }

  const flush = (): void => {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    try {
      transact(group)
    } catch {
      // One of them may be at fault: each alone, so that an acknowledgement does not fail with an append.
      for (const one of group) {
        try {
          transact([one])
        } catch (error) {
          one.reject(explain(error))
        }
      }
    }
  }

  return {
    run: <Value>(work: () => Value) =>
      new Promise<Value>((resolve, reject) => {
        waiting.push({ work, resolve, reject })
        if (waiting.length === 1) later(flush)
      }),
    flush,
  }
}
