import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { ClaimedEntry, OutboxCounts } from '../../outbox/outbox.ts'
import type { Lock, Locks } from '../lock.ts'
import { outboxFiles } from './outbox-files.ts'

/** A change of calls that could not be written. */
export interface Unwritten {
  /** Hash of the name of the queue. */
  readonly hash: Uint8Array
  readonly kind: 'acknowledge' | 'release' | 'park'
  readonly ids: readonly number[]
  /** Why they are parked. */
  readonly reason?: { readonly code: string; readonly message: string } | undefined
}

/** Calls per transaction. */
const callsPerWrite = 100

/** What claiming in memory needs. */
export interface DrainClaim {
  readonly queue: number
  readonly limit: { readonly bytes: number; readonly calls: number }
  /** Ids of the owners that are alive; their calls are left to them. */
  readonly living: ReadonlySet<number>
}

/**
 * Keeps in memory what a full disk cannot hold: which calls this process sends, and which changes are still to be written.
 * One process at a time may claim in this way, the one that holds a lock for it; the others claim nothing meanwhile.
 */
export const createDrain = (path: string, locks: Locks) => {
  const file = outboxFiles(path).drain
  let lock: Lock | undefined
  /** Calls that this process sends although the file says that no one does. */
  const claimed = new Set<number>()
  /** Claimed calls that are acknowledged or parked. */
  const done = new Set<number>()
  let unwritten: Unwritten[] = []

  /** Where to look for the next call of each queue. */
  const from = new Map<number, number>()

  return {
    /** Whether another process claims calls in memory. */
    isHeldElsewhere: (): boolean => lock === undefined && existsSync(file) && locks.isHeld(file),
    /** Keeps other processes from claiming calls. @returns whether this process may */
    enter(): boolean {
      lock ??= locks.take(file)
      return lock !== undefined
    },
    /** Claims the oldest calls. Call inside a transaction, so that no other process claims at the same time. */
    claim(database: DatabaseSync, { queue, limit, living }: DrainClaim): readonly ClaimedEntry[] {
      if (!this.enter()) return []
      const found: ClaimedEntry[] = []
      let left = limit.bytes
      const rows = database.prepare(
        'SELECT id, owner, bytes FROM entries WHERE queue = ? AND parked_at IS NULL AND id >= ? ORDER BY id',
      )
      const read = database.prepare('SELECT message_id, json FROM entries WHERE id = ?')
      for (const row of rows.iterate(queue, from.get(queue) ?? 0)) {
        const id = Number(row.id)
        const bytes = Number(row.bytes)
        if (claimed.has(id) || done.has(id) || (row.owner !== null && living.has(Number(row.owner)))) continue
        if (found.length >= limit.calls || (found.length > 0 && bytes > left)) break
        left -= bytes
        const { message_id: messageId, json } = read.get(id) ?? {}
        found.push({ id, messageId: String(messageId), json: String(json), bytes })
      }
      for (const { id } of found) claimed.add(id)
      const last = found.at(-1)
      if (last !== undefined) from.set(queue, last.id + 1)
      return found
    },
    /** The calls wait again. @returns those of them that the file knows as claimed */
    release(ids: readonly number[]): readonly number[] {
      from.clear()
      return ids.filter((id) => !claimed.delete(id))
    },
    /** Writes a change as soon as there is space. */
    postpone(change: Unwritten): void {
      for (let start = 0; start < change.ids.length; start += callsPerWrite) {
        unwritten.push({ ...change, ids: change.ids.slice(start, start + callsPerWrite) })
      }
      if (change.kind !== 'release') for (const id of change.ids) done.add(id)
    },
    /** Whether something is still to be written. */
    isPending: (): boolean => unwritten.length > 0 || claimed.size > 0,
    hasChanges: (): boolean => unwritten.length > 0,
    /** Whether a call is done, although the file still has it. */
    isDone: (id: number): boolean => done.has(id),
    isClaimed: (id: number): boolean => claimed.has(id),
    /** All calls that have no outcome wait again. */
    releaseAll(): void {
      for (const id of claimed) if (!done.has(id)) claimed.delete(id)
    },
    /**
     * The counts of a queue with what is in memory.
     * @param rows `id`, `owner`, `parked_at` and `bytes` of its calls
     * @param isLiving whether an owner is alive
     */
    count(rows: Iterable<Readonly<Record<string, unknown>>>, isLiving: (owner: number) => boolean): OutboxCounts {
      const counts = { waiting: 0, claimed: 0, parked: 0, bytes: 0 }
      for (const row of rows) {
        const id = Number(row.id)
        if (done.has(id)) continue
        counts.bytes += Number(row.bytes)
        if (row.parked_at !== null) counts.parked += 1
        else if (claimed.has(id) || (row.owner !== null && isLiving(Number(row.owner)))) counts.claimed += 1
        else counts.waiting += 1
      }
      return counts
    },
    /** The next change to write; a part of what is pending, because a large transaction needs much space. */
    nextChange: (): Unwritten | undefined => unwritten[0],
    /** The next change is on disk. */
    changeWritten(): void {
      for (const id of unwritten.shift()?.ids ?? []) {
        done.delete(id)
        claimed.delete(id)
      }
      this.endIfWritten()
    },
    /** Some calls that are claimed in memory. */
    nextClaims: (): readonly number[] => [...claimed].filter((id) => !done.has(id)).slice(0, callsPerWrite),
    /** The file knows what became of these calls. */
    settled(ids: readonly number[]): void {
      if (claimed.size === 0) return
      for (const id of ids) claimed.delete(id)
      this.endIfWritten()
    },
    /** Once everything is on disk, other processes may claim calls again. */
    endIfWritten(): void {
      if (unwritten.length === 0 && claimed.size === 0) this.clear()
    },
    /** Forgets everything. */
    clear(): void {
      unwritten = []
      from.clear()
      claimed.clear()
      done.clear()
      lock?.release()
      lock = undefined
    },
    /** Leaves the rest to the next process. */
    close(): void {
      lock?.release()
      lock = undefined
    },
  }
}

/** See {@link createDrain}. */
export type Drain = ReturnType<typeof createDrain>
