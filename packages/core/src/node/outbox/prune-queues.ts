import type { DatabaseSync } from 'node:sqlite'
import type { QueueNames } from './queue-names.ts'
import { queueIdOf } from './queue-statements.ts'
import type { WriteGroup } from './write-group.ts'

/** Maximum queues that one sweep deletes. */
const maxQueues = 10_000

/** Calls that are read between two turns of the event loop, and queues that one transaction deletes. */
const callsPerTurn = 5_000
const queuesPerWrite = 500

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What deleting queues needs. */
export interface PruneOptions {
  /** Those that are configured stay. */
  readonly names: QueueNames
  readonly writes: WriteGroup
  /** Called inside each transaction that may delete queues. */
  readonly onDelete: () => void
}

/**
 * Deletes the names of queues that hold no calls. Each key that anyone invents leaves one, so the file would grow for ever.
 * The id of a queue follows from its name, so that one which is used again gets the same id; one with another id stays.
 */
export const pruneQueues = async (database: DatabaseSync, { names, writes, onDelete }: PruneOptions): Promise<void> => {
  // Both have an index. Claimed calls have none, so they are looked for afterwards.
  const isIdle = `NOT EXISTS (SELECT 1 FROM entries WHERE queue = queues.id AND owner IS NULL AND parked_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM entries WHERE queue = queues.id AND parked_at IS NOT NULL)`
  const idle = new Set(
    database
      .prepare(`SELECT id, name FROM queues WHERE ${isIdle} LIMIT ?`)
      .all(maxQueues)
      .map(({ id, name }) => ({ id: Number(id), hash: Buffer.from(name as Uint8Array) })) // a BLOB
      .filter(({ id, hash }) => id === queueIdOf(hash) && !names.isConfigured(hash.toString('hex')))
      .map(({ id }) => id),
  )
  if (idle.size === 0) return

  const calls = database.prepare('SELECT id, queue FROM entries WHERE id > ? ORDER BY id LIMIT ?')
  let readUpTo = 0
  /** Reads a part of the calls. @returns whether there are more */
  const readCalls = (): boolean => {
    const rows = calls.all(readUpTo, callsPerTurn)
    for (const { queue } of rows) idle.delete(Number(queue))
    readUpTo = Number(rows.at(-1)?.id ?? readUpTo)
    return rows.length === callsPerTurn
  }
  while (readCalls()) await turn()

  const remove = database.prepare(`DELETE FROM queues WHERE id = ? AND ${isIdle}`)
  const waiting = [...idle]
  while (waiting.length > 0) {
    const some = waiting.splice(0, queuesPerWrite)
    const removeSome = (): void => {
      onDelete()
      // Calls may have arrived meanwhile.
      while (readCalls());
      for (const id of some) if (idle.has(id)) remove.run(id)
    }
    await writes.run(removeSome, { grows: true })
  }
}
