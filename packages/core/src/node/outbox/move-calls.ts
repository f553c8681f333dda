import type { DatabaseSync } from 'node:sqlite'
import type { Drain } from './drain.ts'
import type { Owner } from './owners.ts'

/** What moving calls needs. */
export interface MoveOptions {
  /** The file that was deleted or replaced; its connection still reads it. */
  readonly from: DatabaseSync
  /** This process in that file. */
  readonly owner: Owner
  readonly to: DatabaseSync
  /** This process in the other file. Call inside a transaction. */
  readonly register: () => Owner
  readonly drain: Drain
}

/** Calls that were moved. */
export interface Moved {
  readonly calls: number
  /** New ids of calls whose id another call already has. */
  readonly ids: ReadonlyMap<number, number>
}

/** Ids that are left out, because another process that shares the file may have given them. */
const idGap = 1_000_000

/**
 * Moves the calls that belong to this process or to no living one into another file. Processes that shared the file each
 * move their own.
 */
export const moveCalls = ({ from, owner, to, register, drain }: MoveOptions): Moved => {
  const ids = new Map<number, number>()
  const done: number[] = []
  let calls = 0
  from.exec('BEGIN IMMEDIATE')
  try {
    const living = new Set([...owner.living()].filter((id) => id !== owner.id))
    to.exec('BEGIN IMMEDIATE')
    try {
      const ownId = register().id
      const findQueue = to.prepare('SELECT id FROM queues WHERE name = ?')
      const addQueue = to.prepare('INSERT OR IGNORE INTO queues (id, name) VALUES (?, ?)')
      const queues = new Map<number, number>()
      for (const { id, name } of from.prepare('SELECT id, name FROM queues').all()) {
        if (!(name instanceof Uint8Array)) continue
        if (findQueue.get(name) === undefined && Number(addQueue.run(Number(id), name).changes) === 0)
          addQueue.run(null, name)
        queues.set(Number(id), Number(findQueue.get(name)?.id))
      }
      const holder = to.prepare('SELECT message_id FROM entries WHERE id = ?')
      const add = to.prepare(
        `INSERT INTO entries (id, queue, message_id, json, bytes, appended_at, owner, code, message, parked_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      const totals = to.prepare('SELECT bytes, next_id FROM totals').get()
      const oldTotals = from.prepare('SELECT next_id, clock FROM totals').get()
      let bytes = Number(totals?.bytes)
      let nextId = Math.max(Number(totals?.next_id), Number(oldTotals?.next_id) + idGap)
      for (const row of from.prepare('SELECT * FROM entries ORDER BY id').iterate()) {
        const id = Number(row.id)
        if (drain.isDone(id) || (row.owner !== null && living.has(Number(row.owner)))) continue
        const queue = queues.get(Number(row.queue))
        if (queue === undefined) continue
        done.push(id)
        const other = holder.get(id)
        // A process that recovered the file has moved it already.
        if (other?.message_id === row.message_id) continue
        const isOwn = Number(row.owner) === owner.id || drain.isClaimed(id)
        const place = other === undefined ? id : nextId
        if (other !== undefined) {
          nextId += 1
          ids.set(id, place)
        }
        const parkedAt = row.parked_at === null ? null : Number(row.parked_at)
        add.run(
          ...[place, queue, String(row.message_id), String(row.json), Number(row.bytes), Number(row.appended_at)],
          ...[isOwn ? ownId : null, row.code ?? null, row.message ?? null, parkedAt],
        )
        bytes += Number(row.bytes)
        calls += 1
      }
      const addIds = to.prepare('INSERT INTO lots (queue, until, ids) VALUES (?, ?, ?)')
      for (const { queue, until, ids: batch } of from.prepare('SELECT queue, until, ids FROM lots').iterate()) {
        const id = queues.get(Number(queue))
        if (id !== undefined) addIds.run(id, Number(until), String(batch))
      }
      to.prepare('UPDATE totals SET bytes = ?, next_id = ?, clock = max(clock, ?)').run(
        bytes,
        nextId,
        Number(oldTotals?.clock),
      )
      to.exec('COMMIT')
    } catch (error) {
      if (to.isTransaction) to.exec('ROLLBACK')
      throw error
    }
    // Other processes may still share the file: what was moved is not theirs any more.
    const remove = from.prepare('DELETE FROM entries WHERE id = ?')
    for (const id of done) remove.run(id)
    from.exec('COMMIT')
  } finally {
    if (from.isTransaction) from.exec('ROLLBACK')
  }
  return { calls, ids }
}
